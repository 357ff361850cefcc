import { expect, test } from "vitest";
import { takenBackText } from "../../../../src/app/pages/reports/taken-back-text";

const OTHER = "0000000011462800528999";

test.each([
  [false, undefined, undefined, undefined],
  [true, "consent_withdrawn", undefined, "Consent withdrawn: delete your copies"],
  [true, "consent_withdrawn", OTHER, "Consent withdrawn: delete your copies"],
  [false, "wrong_patient", undefined, "Recalled: do not rely on it"],
  [false, "a word of later", undefined, "Recalled: do not rely on it"],
  [false, "wrong_patient", OTHER, "Recalled: there is a corrected report"],
])(
  "a received report says why it was taken back: %s, %s, %s",
  (consentWithdrawn, withdrawnBecause, supersededBy, said) => {
    expect(takenBackText({ consentWithdrawn, withdrawnBecause, supersededBy })).toBe(said);
  },
);
