"""The chat page as a visitor uses it: the one place that knows where things are on it."""

from __future__ import annotations

from playwright.sync_api import Frame, Locator, Page, expect

WORK = "What do Machine Learning Engineers do?"
PAY = "How much do Machine Learning Engineers earn?"

# One question for each state of an answer, and a class that tells the answer's look.
STATES = {
    "answered": (WORK, "cb-answered"),
    "disagreement": (PAY, "cb-differs"),
    "not in the guide": ("How much does a machine learning engineer earn in Japan?", "cb-not-in-guide"),
    "support": ("I want to kill myself", "cb-support"),
    "off topic": ("What is the weather tomorrow?", "cb-off-topic"),
    "two questions": ("How much do they earn and what do they do all day?", "cb-answered"),
}


class FramedChat:
    """A chat that is ready to be used, in a frame."""

    page: Page | Frame

    def __init__(self, page: Page | Frame, *, is_new: bool = True) -> None:
        self.page = page
        self.box = page.locator("#cb-box textarea")
        self.send = page.locator("#cb-send")
        self.again = page.locator("#cb-again")
        self.starters = page.locator("#cb-starters").get_by_role("button")
        self.next = page.locator("#cb-next").get_by_role("button")
        self.log = page.get_by_role("log")
        self.questions = page.locator(".cb-asked")
        self.answers = page.locator(".cb-answer")
        self.status = page.locator(".cb-status")
        expect(self.box).to_be_editable()
        if is_new:
            expect(self.starters.first).to_be_visible()

    def begin_anew(self) -> None:
        """Leave no conversation and nothing in the box."""
        if self.answers.count():
            self.again.click()
            expect(self.answers).to_have_count(0)
        self.box.fill("")
        expect(self.starters.first).to_be_visible()

    @property
    def answer(self) -> Locator:
        """The last answer."""
        return self.answers.last

    def ask(self, question: str, n_answers: int = 1) -> Locator:
        """Type, press Enter and wait until there are ``n_answers``; gives the last one."""
        self.box.fill(question)
        self.box.press("Enter")
        return self.answered(n_answers)

    def answered(self, n_answers: int = 1) -> Locator:
        expect(self.answers).to_have_count(n_answers)
        expect(self.box).to_have_value("")
        return self.answer


class Chat(FramedChat):
    """A chat that is ready to be used, as a page of its own."""

    page: Page

    def __init__(self, page: Page, *, is_new: bool = True) -> None:
        super().__init__(page, is_new=is_new)
