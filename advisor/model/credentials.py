"""Who asks: a user and a secret that never shows itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """`domain` is "" for an account of the host itself. No representation of the object holds the password."""

    user: str
    password: str = field(repr=False, compare=False)
    domain: str = ""

    def hide(self, text: str) -> str:
        """The text without the secret, for messages of libraries that repeat what they were given."""
        return text.replace(self.password, "***") if self.password else text


def hidden(text: str, credentials: Credentials | None) -> str:
    """`Credentials.hide`, where there may be none."""
    return text if credentials is None else credentials.hide(text)
