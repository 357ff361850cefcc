// What a draft says, as metadata.json.

import type { Person } from "../../../api";
import {
  CONSENT_LEVELS,
  type ConsentLevel,
  type KnownMetadata,
  booleanText,
  joinLevels,
} from "../../../format";
import { EMPTY_EXTENSION, type MetadataExtension } from "../../../format/metadata-extension";
import { degreesText } from "../../../contract/degrees";
import { VERSION } from "../../version";
import type { Device } from "./device";
import type { DeliveryMethod, DraftItem, SettledDraft } from "./draft";

/** The metadata of a report; items are numbered in their order (`001`). `plan` is the sender's, if it is known. */
export function buildMetadata(
  draft: SettledDraft,
  sender: Omit<Person, "kind" | "personalToken">,
  reportId: string,
  now: Date,
  device: Device,
  plan: string | undefined,
): KnownMetadata {
  const { patient, consent, position } = draft;
  const [year = "", month = "", day = ""] = patient.dateOfBirth
    .split("-")
    .map((part) => part.replace(/^0+/, ""));
  const given: ReadonlySet<ConsentLevel> = consent.method === "none" ? new Set() : consent.levels;
  const [treatment = "false", education = "false", publication = "false"] = CONSENT_LEVELS.map((level) =>
    booleanText(given.has(level)),
  );
  const levels = joinLevels(given);
  return {
    patient: {
      firstname: patient.firstname.trim(),
      lastname: patient.lastname.trim(),
      day,
      month,
      year,
      patientid: patient.patientid.trim(),
      translator: patient.translator.trim(),
      guardian: patient.guardian.trim(),
    },
    user: {
      userid: sender.userid.toString(),
      title: sender.title,
      firstname: sender.firstname,
      lastname: sender.lastname,
      email: sender.email,
      country: sender.country,
    },
    details: {
      notes: draft.notes.trim(),
      datetime: `${now.toISOString().slice(0, 19)}Z`,
      reportid: reportId,
      ...destinationDetails(draft.deliveryMethod),
      ...(position === null
        ? {}
        : {
            location: {
              latitude: degreesText(position.latitude),
              longitude: degreesText(position.longitude),
            },
          }),
      platform: "web",
      ...device,
      version: VERSION,
      pro: plan === undefined ? "" : booleanText(plan !== "free"),
    },
    consent: {
      type: consent.method === "none" || consent.method === null ? "" : consent.method,
      treatment,
      education,
      publication,
      consentlevels: levels,
    },
    media: draft.items.map(({ type }, index) => ({ mediaid: itemId(index), type, levels })),
    extension: extensionOf(draft.items),
  };
}

/** What was converted, if anything was. */
function extensionOf(items: readonly DraftItem[]): MetadataExtension | null {
  const conversions = items.flatMap(({ conversion }, index) =>
    conversion === undefined ? [] : [{ item: itemId(index), ...conversion, unknown: new Map() }],
  );
  return conversions.length === 0 ? null : { ...EMPTY_EXTENSION, conversions };
}

function destinationDetails(method: DeliveryMethod) {
  if (typeof method === "string") return { sendtype: method };
  return { sendtype: method.sendType, sendto: method.name, reportendpoint: method.endpoint };
}

/** The ID of the item at an index. */
export function itemId(index: number): string {
  return (index + 1).toString().padStart(3, "0");
}
