"""What metadata.json has room for beyond the seeds' fields, shown in My PicSafe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from picsafe import ConsentLevel, ConsentType, PatientDetails, PicSafe, RecordedConsent, Report
from picsafe.client.credentials import CredentialMemory
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer
from tests.fakes import media

MakeVisitor = Callable[..., Visitor]


def test_an_opened_report_shows_visit_consent_urgency_and_body_site(
    visitor: MakeVisitor, server: RunningServer, tmp_path: Path
) -> None:
    photo, signature = tmp_path / "wound.jpg", tmp_path / "signature.jpg"
    photo.write_bytes(media.photo(400, 300))
    signature.write_bytes(media.photo(200, 80))
    report = Report(
        files=(photo,),
        consent=RecordedConsent(
            ConsentType.SIGNED,
            (ConsentLevel.TREATMENT,),
            signature,
            wording="Ich willige ein, dass die Bilder für meine Behandlung verwendet werden.",
            language="de-CH",
            capacity="present",
        ),
        patient=PatientDetails(firstname="Kim", lastname="Example"),
        visit="V-2026-0815",
        urgency="urgent",
        body_site="Left forearm",
    )
    with PicSafe(server.url, credentials=CredentialMemory()) as sender:
        challenge = sender.sign_in("extension-sender@example.org")
        sender.complete_sign_in(challenge, code=server.outbox("extension-sender@example.org").code)
        sender.update_profile(firstname="Pat", lastname="Example", country="AU")
        link = sender.send(report).link

    reader = visitor("extension-reader@example.org")
    page = reader.page
    page.goto(link)
    reader.enter_code()
    reader.fill_profile(firstname="Zoe", lastname="Reader", country="IE")
    for name, value in (
        ("Visit number", "V-2026-0815"),
        ("Capacity to consent", "The patient was able to decide"),
        ("Consent wording", "Ich willige ein, dass die Bilder für meine Behandlung verwendet werden."),
        ("Wording language", "de-CH"),
        ("Urgency", "Urgent"),
        ("Body site", "Left forearm"),
    ):
        row = page.locator("dl > div").filter(has=page.get_by_text(name, exact=True))
        expect(row.locator("dd")).to_have_text(value)
