import { describe, expect, it } from "vitest";
import { BegunReports } from "../../../../src/app/begun-report";
import { begunDraft, firstDraft, isUnsaved } from "../../../../src/app/pages/compose/begun-draft";
import { EMPTY_DRAFT, asksConsent, validationErrors } from "../../../../src/app/pages/compose/draft";
import { draftOf, namedIn, policyOf } from "../../../../src/app/policies/access";
import { completeMetadata } from "../../../../src/format/metadata";

const NOTHING_COMING = { items: 0, isConsent: false };
const ASKED = "0000000021462800528240";
const REPLY = { inReplyTo: ASKED, recipients: ["kim@example.org"] };

function patientOf(known: Record<string, string>) {
  return completeMetadata({ patient: known }).patient;
}

describe("a draft that another page has begun", () => {
  it("is taken once, and goes with the sign-in", () => {
    const begun = new BegunReports();
    begun.put(REPLY);
    expect(begun.take()).toBe(REPLY);
    expect(begun.take()).toBeUndefined();
    begun.put(REPLY);
    begun.clear();
    expect(begun.take()).toBeUndefined();
    expect(begunDraft(undefined)).toBe(EMPTY_DRAFT);
  });

  it("answers one person, by a link that opens for them alone", () => {
    const draft = begunDraft(REPLY);
    expect(draft).toMatchObject({ inReplyTo: ASKED, deliveryMethod: "recipient", isTold: true });
    expect(namedIn(draft.access)).toEqual(["kim@example.org"]);
    expect(draft.patient).toBe(EMPTY_DRAFT.patient);
  });

  it("says of the photos what the report says in whose place it is sent", () => {
    const draft = begunDraft({ ...REPLY, bodySite: "Left forearm", urgency: "urgent" });
    expect(draft).toMatchObject({ bodySite: "Left forearm", urgency: "urgent" });
    expect(begunDraft(REPLY)).toMatchObject({ bodySite: "", urgency: null });
  });

  it.each([
    [{ day: "4", month: "3", year: "1958" }, "1958-03-04"],
    [{ day: "", month: "3", year: "1958" }, ""],
    [{ day: "31", month: "13", year: "1958" }, ""],
  ])("takes the patient over from the report that is open", (born, dateOfBirth) => {
    const patient = patientOf({
      ...born,
      firstname: "Kim",
      lastname: "Sample",
      patientid: "7",
      guardian: "X",
    });
    expect(begunDraft({ ...REPLY, patient }).patient).toEqual({
      ...EMPTY_DRAFT.patient,
      firstname: "Kim",
      lastname: "Sample",
      patientid: "7",
      dateOfBirth,
    });
  });

  it("is put for whoever has asked for it, and never for the next person", () => {
    const begun = new BegunReports();
    const proceed = begun.starting();
    expect(proceed(REPLY)).toBe(true);
    expect(begun.take()).toBe(REPLY);
    begun.clear();
    expect(proceed(REPLY)).toBe(false);
    expect(begun.take()).toBeUndefined();
  });

  it("is opened by whom and as the report in whose place it is, where that is known", () => {
    const access = draftOf({
      recipients: ["lee@hospital.example"],
      notBefore: undefined,
      notAfter: undefined,
      openings: 1,
      purposes: ["treatment"],
      twoPerson: true,
      breakGlass: false,
      hasMore: false,
      recipientsRequired: undefined,
    });
    const supersedes = { reportId: ASKED, openedBy: [] };
    const taken = begunDraft({ supersedes, recipients: ["lee@hospital.example"], access });
    expect(taken.access).toBe(access);
    expect(policyOf(taken.access)).toEqual({
      recipients: ["lee@hospital.example"],
      openings: 1,
      purposes: ["treatment"],
      two_person: true,
    });
    expect(taken.lacksAccess).toBe(false);
    const unknown = begunDraft({ supersedes, recipients: [], lacksAccess: true, deliveryMethod: null });
    expect([namedIn(unknown.access), unknown.lacksAccess, unknown.deliveryMethod]).toEqual([[], true, null]);
  });

  it("that was taken out of the outbox is lost by leaving, and one that was begun is not", () => {
    const none = { takeHandedBack: () => undefined };
    const handed = { ...EMPTY_DRAFT, notes: "Day 3" };
    const back = firstDraft(
      { takeHandedBack: () => ({ id: "7", draft: handed }) },
      new BegunReports(),
      false,
    );
    expect([back.id, isUnsaved(back.draft, back.saved)]).toEqual(["7", true]);
    const begun = new BegunReports();
    begun.put(REPLY);
    const reply = firstDraft(none, begun, false);
    expect([reply.draft.inReplyTo, isUnsaved(reply.draft, reply.saved)]).toEqual([ASKED, false]);
    begun.put(REPLY);
    expect(firstDraft(none, begun, true).draft).toBe(EMPTY_DRAFT);
  });

  it("loses nothing before somebody has done something", () => {
    const first = begunDraft({ ...REPLY, patient: patientOf({ firstname: "Kim" }) });
    expect(isUnsaved(first, first)).toBe(false);
    expect(isUnsaved({ ...first, notes: "Yes." }, first)).toBe(true);
  });

  it("can be sent as a note alone, without consent, and not empty", () => {
    const reply = { ...begunDraft(REPLY), deliveryMethod: "recipient" } as const;
    expect(validationErrors(reply)).toHaveLength(1);
    expect(validationErrors({ ...reply, notes: "  " })).toHaveLength(1);
    const written = { ...reply, notes: "Please come in." };
    expect(validationErrors(written)).toEqual([]);
    expect(asksConsent(written, NOTHING_COMING)).toBe(false);
    const withPhoto = { items: 1, isConsent: false };
    expect(asksConsent(written, withPhoto)).toBe(true);
    expect(validationErrors(written, withPhoto)).toHaveLength(1);
    expect(asksConsent(EMPTY_DRAFT, NOTHING_COMING)).toBe(true);
  });
});
