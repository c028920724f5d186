"""What the pages say stands where it was asked for, and takes back what it says it takes back."""

import shutil

from playwright.sync_api import expect

from storage import judges
from storage.judgments import queries_of
from tests.browsing import CARD, await_another_pair, card, opened, search, tab
from tests.kept import begin, translate_all
from tests.test_training_page import WAITS


def test_a_refused_promotion_is_told_where_it_was_asked_for(browser, changing):
    shutil.rmtree(changing.store.data_dir / "versions" / "0001")
    with opened(browser, changing) as page:
        tab(page, "Training")
        panel = page.locator(WAITS)
        panel.get_by_role("button", name="Promote version 1").press("Enter")
        page.keyboard.type("looked at it")
        page.keyboard.press("Enter")
        wrong = panel.get_by_role("alert")
        expect(wrong).to_contain_text("is not a whole version")
        expect(wrong).to_be_in_viewport()
        expect(page.locator(".top h1")).to_have_text("Version 0 answers searches")


def test_who_went_back_stays_among_the_versions(browser, changing):
    changing.call("roll_back", 1, None, "looked at it")
    with opened(browser, changing) as page:
        tab(page, "Training")
        page.get_by_role("button", name="Go back to version 0").press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".top h1")).to_have_text("Version 0 answers searches")
        expect(page.get_by_role("heading", name="Versions")).to_be_focused()


def test_what_a_role_does_not_allow_is_not_offered_and_who_may_is_said(browser, changing):
    with changing.store.write() as session:
        token = judges.issue_token(session, judges.appoint(session, "Root", "admin"))
    begin(changing.store)
    with opened(browser, changing) as page:
        tab(page, "Training")
        training = page.locator("#training-page")
        expect(training).to_contain_text("Only an admin may make another version live")
        expect(training).to_contain_text("Only a curator may cancel it")
        for name in ("Promote version 1", "Cancel"):
            expect(training.get_by_role("button", name=name)).to_be_hidden()
        training.get_by_label("Your name as a judge").fill("Root")
        training.get_by_role("button", name="I have a token").click()
        expect(training.locator(".who-said")).to_contain_text("Root is spoken for by a token")
        training.get_by_label("Your token").fill(token)
        page.keyboard.press("Enter")
        expect(training.locator(".who-said")).to_have_text("Known by a token, as an admin.")
        expect(training.get_by_role("button", name="Promote version 1")).to_be_visible()
        expect(training.get_by_role("button", name="Cancel")).to_be_visible()


def test_z_takes_back_the_last_rating_and_brings_it_back_into_view(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "f red")
        page.keyboard.press("ArrowDown")
        for key in "31":
            page.keyboard.press(key)
        notes = [card(page, number).locator(".saved-note") for number in (0, 1)]
        for note in notes:
            expect(note).to_have_text("Saved")
        page.keyboard.press("z")
        expect(notes[1]).to_have_text("Withdrawn")
        expect(card(page, 1)).to_be_focused()
        page.keyboard.press("2")
        expect(notes[1]).to_have_text("Saved")
        page.keyboard.press("z")
        page.keyboard.press("z")
        expect(notes[0]).to_have_text("Withdrawn")
        expect(card(page, 0)).to_be_focused()


def test_z_brings_the_pair_that_was_rated_last_back(browser, waiting):
    with opened(browser, waiting) as page:
        tab(page, "Pairs")
        page.get_by_role("button", name="Suggest a pair").click()
        left = page.get_by_label("First sentence")
        expect(left).not_to_have_value("")
        pair = [left.input_value(), page.get_by_label("Second sentence").input_value()]
        page.keyboard.press("4")
        expect(page.locator(".past-marks")).to_contain_text("You: 4")
        await_another_pair(page, pair)
        page.keyboard.press("z")
        expect(left).to_have_value(pair[0])
        expect(page.locator(".past-marks")).to_have_count(0)
        expect(page.locator("#pairs-page .saved-note")).to_have_text("Withdrawn")


def test_a_guess_in_doubt_is_a_question_and_no_fact(browser, waiting):
    with opened(browser, waiting) as page:
        search(page, "hotel")
        expect(page.get_by_label("Language of the query")).to_have_value("")
        expect(page.locator(".asked option:checked").first).to_have_text("not sure")
        question = page.locator(".doubt")
        expect(question).to_contain_text("Is it")
        card(page, 0).get_by_role("radio", name="1 Related").click()
        expect(card(page, 0).locator(".saved-note")).to_have_text("Saved")
        question.get_by_role("button", name="German?").click()
        expect(page.get_by_label("Language of the query")).to_have_value("de")
        expect(question).to_be_hidden()
        expect(card(page, 0).locator("[aria-checked=true]")).to_contain_text("Related")
    with waiting.store.read() as session:
        assert [q.language for q in queries_of(session, "hotel")] == ["und"]


def test_the_chosen_rating_is_seen_in_the_readers_own_colours(browser, waiting):
    with opened(browser, waiting, forced_colors="active") as page:
        search(page, "g red")
        radios = card(page, 0).get_by_role("radio")
        radios.nth(2).click()
        expect(radios.nth(2)).to_have_attribute("aria-checked", "true")
        paint = "n => getComputedStyle(n).backgroundColor"
        assert radios.nth(2).evaluate(paint) != radios.nth(1).evaluate(paint)


def test_t_turns_a_result_into_the_readers_language_and_back(browser, changing):
    translate_all(changing.store)
    with opened(browser, changing) as page:
        search(page, "b two")
        german = page.locator(CARD).filter(has=page.locator(".result-text[lang=de]")).first
        number = german.get_attribute("data-sentence")
        abroad = page.locator(f"{CARD}[data-sentence='{number}']")
        text = abroad.locator(".result-text")
        own = text.inner_text()
        abroad.focus()
        page.keyboard.press("t")
        expect(text).to_have_attribute("lang", "en")
        expect(text).to_have_text(f"{own[0]} one")
        expect(abroad).to_contain_text("show the German")
        page.keyboard.press("t")
        expect(text).to_have_text(own)
        expect(abroad.locator(".source")).to_contain_text("from words")
