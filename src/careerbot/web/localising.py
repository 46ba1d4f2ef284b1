"""The chat's configuration for one page: its words, its language and its guide."""

from __future__ import annotations

from typing import Any

from careerbot.web.pages.texts import Texts


def localised(config: dict[str, Any], texts: Texts, slug: str) -> dict[str, Any]:
    """A copy with the words of a language, and nothing in it that is the server's own business.

    The browser knows the address, and of the state only that there is one. Gradio's
    own words, in forty languages, are left out.
    """
    words = {
        "cb-box": {"label": texts["chat.box"], "placeholder": texts["chat.placeholder"]},
        "cb-send": {"value": texts["chat.send"]},
        "cb-log": {"label": texts["chat.log"]},
        "cb-language": {"value": texts.language},
        "cb-guide": {"value": slug},
    }
    components = [_worded(component, words) for component in config["components"]]
    return {
        **config,
        "components": components,
        "title": texts["chat.name"],
        "root": ".",
        "username": None,
        "i18n_translations": None,
    }


def _worded(component: dict[str, Any], words: dict[str, dict[str, str]]) -> dict[str, Any]:
    if component["type"] == "state":
        return {**component, "props": {"name": "state"}}
    props = component["props"]
    return {**component, "props": {**props, **words.get(props.get("elem_id"), {})}}
