"""The address of a database as a setting names it, and how it is shown: without its password."""

from __future__ import annotations

import re
from urllib.parse import unquote

# Narrow on purpose: what can be read in one way only cannot hold a password where another program sees none.
_ADDRESS = re.compile(
    r"(?P<scheme>postgres(?:ql)?://)"
    r"(?:(?P<user>[^:@/?#&\s]*)(?::(?P<password>[^@/?#\s]*))?@)?"
    r"(?P<hosts>[\w.,:%\[\]-]*)"
    r"(?P<name>/[^@/?#&\s]*)?"
    r"(?:\?(?P<query>[\w.%]+=[^@&?#\s]*(?:&[\w.%]+=[^@&?#\s]*)*))?",
    re.ASCII,
)
_SECRETS = ("pass", "secret")  # in the name of a parameter
_HIDDEN = "***"


def is_database_url(url: str) -> bool:
    """Whether it is the address of a PostgreSQL database that can be read in one way only."""
    return _ADDRESS.fullmatch(url) is not None


def without_password(url: str) -> str:
    """The address of a database with stars for its password, and for all of it where it cannot be read.

    >>> without_password("postgresql://bot:s3cret@db1,db2:5433/careers?target_session_attrs=any&sslpassword=x")
    'postgresql://bot:***@db1,db2:5433/careers?target_session_attrs=any&sslpassword=***'
    >>> without_password("postgresql://bot:s3/cret@db/careers")
    'postgresql://***'
    """
    if not url:
        return ""
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return f"postgresql://{_HIDDEN}"
    scheme, user, password, hosts, name, query = found.groups()
    who = "" if user is None else f"{user}:{_HIDDEN}@" if password else f"{user}@"
    parameters = "&".join(map(_shown, query.split("&"))) if query else ""
    return f"{scheme}{who}{hosts}{name or ''}" + (f"?{parameters}" if parameters else "")


def _shown(parameter: str) -> str:
    name, _, value = parameter.partition("=")
    # PostgreSQL reads names with their %-codes, too: pa%73sword is a password.
    is_secret = any(word in unquote(name).lower() for word in _SECRETS)
    return f"{name}={_HIDDEN if is_secret and value else value}"
