// What to tell people where a record system does not do what it is asked.

import type { ErrorTexts } from "./institution-errors";

export const FHIR_ERRORS = {
  fhir_unreachable: [
    "The record system cannot be reached",
    "Check the address and your connection. Some hospitals’ servers answer only within their own network. Nothing is lost: try again.",
  ],
  fhir_cors: [
    "The record system does not let web pages in",
    "It answers, but does not allow this page to read its answers (CORS). Your hospital’s engineers can allow My PicSafe’s address there, or run PicSafe’s Endpoint Server, which delivers into the record and takes reports from here: add it under “Institutions”.",
  ],
  fhir_login_refused: [
    "The record system did not let you in",
    "Check what you have signed in with: it may be mistyped, expired or withdrawn. You are asked for it again.",
  ],
  fhir_not_allowed: [
    "The record system does not allow this",
    "You are signed in there, but may not do this. Tell your hospital’s engineers.",
  ],
  fhir_not_there: [
    "This is not there in the record system",
    "Check the address under Settings: it is the base address of a FHIR server of version STU3 or R4.",
  ],
  fhir_not_fhir: [
    "What answers is no FHIR server",
    "Check the address under Settings. A proxy or a sign-in page may be answering instead.",
  ],
  fhir_wrong_version: [
    "The record system speaks another version of FHIR",
    "My PicSafe speaks STU3 (3.0) and R4 (4.0). Ask your hospital’s engineers for an address of one of them.",
  ],
  fhir_foreign_link: [
    "The record system’s list goes on at another address",
    "Its own base address is set wrongly there. Tell your hospital’s engineers.",
  ],
  fhir_too_many: [
    "The record system finds too many",
    "There may be others than can be looked at. Enter the patient ID, or tell your hospital’s engineers.",
  ],
  fhir_several: [
    "The record system has several where there should be one",
    "Somebody has to merge them there. Tell your hospital’s engineers.",
  ],
  fhir_too_large: [
    "A file is larger than the record system takes",
    "Use fewer or shorter videos, or ask your hospital’s engineers to raise its limit and that of the proxy before it. The report is still here.",
  ],
  fhir_unavailable: [
    "The record system cannot take reports right now",
    "Nothing is lost, and nothing will be there twice. Try again in a minute.",
  ],
  fhir_not_stored: [
    "The record system says that it has stored something, and does not have it",
    "Try again. If it happens again, tell your hospital’s engineers.",
  ],
  fhir_links_not_resolved: [
    "The record system has stored the report, and lost what belongs together",
    "It takes several things at once, and leaves in them the names that they have for each other. Tell your hospital’s engineers: they have to delete the report’s documents there.",
  ],
  fhir_refused: [
    "The record system finds fault with the report",
    "Tell your hospital’s engineers. The report is still here.",
  ],
  fhir_no_smart: [
    "The record system does not say how to sign in",
    "It offers no sign-in by SMART with PKCE, or none that is safe. Choose another way to sign in, or ask your hospital’s engineers.",
  ],
  fhir_not_agreed: [
    "You were not signed in",
    "The record system says that nobody has agreed, or took too long. Sign in there again.",
  ],
  fhir_patient_id_taken: [
    "The patient ID is taken there",
    "Nobody can be created with the ID of somebody else. Check the patient ID, or choose the patient who has it.",
  ],
} satisfies ErrorTexts;
