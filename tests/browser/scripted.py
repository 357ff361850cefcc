"""Browsers that are driven by scripts in their pages, as Playwright knows no Debian package of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Protocol

SCRIPT_MS: Final = 60_000

HANDS: Final = """
const until = async (find) => {
  for (const end = Date.now() + 50000; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
    const found = find();
    if (found) return found;
  }
  throw new Error(`never seen: ${find} in ${document.body.innerText}`);
};
const named = (selector, name) => () => [...document.querySelectorAll(selector)].find(
  (one) => !one.disabled && (one.getAttribute("aria-label") ?? one.innerText).trim().startsWith(name));
const press = async (name, selector = "button") => (await until(named(selector, name))).click();
const seen = (text) => until(() => document.body.innerText.includes(text));
const fill = async (label, value) => {
  const field = (await until(named("label", label))).control;
  field.value = value;
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
};
"""


class ScriptedBrowser(Protocol):
    """One browser with one page."""

    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""

    def run(self, script: str, *arguments: object) -> Any:
        """What a script in the page resolves to; ``arguments`` are its ``given``."""


def wrapped(script: str) -> str:
    """A script for WebDriver's asynchronous execution, whose last argument takes the answer."""
    return (
        "const given = [...arguments]; const done = given.pop();"
        f"(async () => {{ {script} }})().then((value) => done({{ value }}), "
        "(error) => done({ error: String(error) }));"
    )


def resolved(answer: Mapping[str, Any]) -> Any:
    """What such a script resolved to."""
    assert "error" not in answer, answer["error"]
    return answer.get("value")
