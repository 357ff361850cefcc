// What a draft says, as metadata.json.

import type { Person } from "../../../api";
import { type KnownMetadata, booleanText } from "../../../format";
import { EMPTY_EXTENSION, type MetadataExtension } from "../../../format/metadata-extension";
import { degreesText } from "../../../contract/degrees";
import { VERSION } from "../../version";
import { consentMetadata } from "./consent-metadata";
import type { Device } from "./device";
import type { DeliveryMethod, SettledDraft } from "./draft";
import { conversionOf } from "./editor/item-conversion";

/** The metadata of a report; items are numbered in their order (`001`). `plan` is the sender's, if it is known. */
export function buildMetadata(
  draft: SettledDraft,
  sender: Omit<Person, "kind" | "personalToken">,
  reportId: string,
  now: Date,
  device: Device,
  plan: string | undefined,
): KnownMetadata {
  const { patient, position } = draft;
  const [year = "", month = "", day = ""] = patient.dateOfBirth
    .split("-")
    .map((part) => part.replace(/^0+/, ""));
  const given = consentMetadata(draft);
  return {
    patient: {
      firstname: patient.firstname.trim(),
      lastname: patient.lastname.trim(),
      day,
      month,
      year,
      patientid: patient.patientid.trim(),
      ...given.patient,
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
    consent: given.consent,
    media: draft.items.map(({ type }, index) => ({
      mediaid: itemId(index),
      type,
      levels: given.levels[index] ?? "",
    })),
    extension: extensionOf(draft, given.details),
  };
}

/**
 * How consent came about, where on the body, how urgent, what was converted or edited, and what it answers or replaces,
 * if there is anything of it.
 */
function extensionOf(
  { items, inReplyTo, supersedes, bodySite, urgency }: SettledDraft,
  consent: MetadataExtension["consent"],
): MetadataExtension | null {
  const conversions = items.flatMap((item, index) => {
    const conversion = conversionOf(item);
    return conversion === undefined ? [] : [{ item: itemId(index), ...conversion, unknown: new Map() }];
  });
  const isSaid = Object.values(consent).some((value) => typeof value === "string" && value !== "");
  const isOfAnother = inReplyTo !== "" || supersedes !== null;
  const site = bodySite.trim();
  if (conversions.length === 0 && !isSaid && !isOfAnother && site === "" && urgency === null) return null;
  return {
    ...EMPTY_EXTENSION,
    consent,
    bodySite: { ...EMPTY_EXTENSION.bodySite, text: site },
    urgency: urgency ?? "",
    conversions,
    inReplyTo,
    supersedes: supersedes?.reportId ?? "",
  };
}

function destinationDetails(method: DeliveryMethod) {
  if (typeof method === "string") return { sendtype: method };
  return { sendtype: method.sendType, sendto: method.name, reportendpoint: method.endpoint };
}

/** The ID of the item at an index. */
export function itemId(index: number): string {
  return (index + 1).toString().padStart(3, "0");
}
