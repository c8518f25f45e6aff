"""``python -m dialogue_app`` is the command ``dialogue``."""

from dialogue_app.commands import main

main(prog_name="dialogue")
