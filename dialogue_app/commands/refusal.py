"""What a command answers when it cannot do what was asked."""

import click


class Refusal(click.ClickException):
    """A wrong call, or a file that cannot be read: what is wrong, and what to do about it."""

    exit_code = 2
