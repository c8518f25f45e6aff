import pytest

from dialogue_app import config, create_app
from dialogue_app.config import BadSetting


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.setenv("DIALOGUE_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


def test_without_settings_everything_lies_in_the_instance_folder(instance):
    first, second = create_app(), create_app()

    assert first.config["DATABASE_URL"] == f"sqlite:///{instance}/dialogue.sqlite3"
    assert first.config["SECRET_KEY"] == second.config["SECRET_KEY"]
    assert len(first.config["SECRET_KEY"]) == 44
    assert [path.name for path in instance.iterdir()] == ["secret-key"]
    assert (instance / "secret-key").stat().st_mode & 0o077 == 0


def test_the_environment_goes_before_the_file_and_the_file_before_ours(instance, monkeypatch):
    instance.mkdir()
    (instance / "config.toml").write_text('MAX_TEXT_BYTES = 10\nLANGUAGES = "nb"\n')
    monkeypatch.setenv("DIALOGUE_MAX_TEXT_BYTES", "20")
    monkeypatch.setenv("DIALOGUE_SECRET_KEY", "1234")

    settings = create_app().config

    assert (settings["MAX_TEXT_BYTES"], settings["MAX_CONTENT_LENGTH"]) == (20, 20)
    assert (settings["LANGUAGES"], settings["SECRET_KEY"]) == (["nb"], "1234")


@pytest.mark.parametrize(
    ("variable", "value"), [("MAX_TEXT_BYTES", "5 MB"), ("DEMO", "perhaps"), ("LANGUAGES", "xx")]
)
@pytest.mark.usefixtures("instance")
def test_a_setting_that_cannot_be_stops_the_start_with_its_name(monkeypatch, variable, value):
    monkeypatch.setenv(f"DIALOGUE_{variable}", value)

    with pytest.raises(BadSetting, match=f"DIALOGUE_{variable}|LANGUAGES"):
        create_app()


@pytest.mark.parametrize(
    ("demo", "secure", "name"),
    [("false", True, "__Host-dialogue"), ("true", False, "dialogue")],
)
@pytest.mark.usefixtures("instance")
def test_only_the_demonstration_does_without_tls(monkeypatch, demo, secure, name):
    monkeypatch.setenv("DIALOGUE_DEMO", demo)

    settings = create_app().config

    assert settings["SESSION_COOKIE_SECURE"] is secure
    assert settings["SESSION_COOKIE_NAME"] == name
    assert settings["SESSION_COOKIE_HTTPONLY"]


def test_the_folder_can_be_named_relative_to_where_one_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_INSTANCE", "here")

    assert config.instance_folder() == str(tmp_path / "here")
