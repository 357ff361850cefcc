// Which files of a zip make up a report, however its writer packed them, and what is beside them. Finder, Explorer and
// build tools put files and folders of their own into a zip, or one folder around everything. None of that is
// dangerous as long as nobody writes it anywhere: it is passed over and named.

import { FormatError } from "./errors";
import type { Limits } from "./limits";
import {
  METADATA_JSON,
  type MemberName,
  PACKAGE_ENCRYPTED,
  parseMemberName,
  parsePackageName,
} from "./names";
import { folded } from "../contract/settled-characters";
import type { Archive, Member } from "./zip/archive";

const MACOS_FOLDER = "__MACOSX";

interface Named {
  readonly name: string;
}

/** A report's files in a zip: what each is and where it lies, by the name that it is written under. */
export interface Layout<Part extends Named> {
  readonly files: ReadonlyMap<string, { readonly part: Part; readonly member: Member }>;
  /** The paths of what is no part of a report; a folder, with all that is in it, is one that ends in `/`. */
  readonly ignored: readonly string[];
}

/** package.json and package.encrypted in the outer zip; `duplicate_name` if there are two of a name, or two reports. */
export function packageLayout(archive: Archive, limits: Limits): Layout<Named> {
  return layoutOf(archive, PACKAGE_ENCRYPTED, parsePackageName, limits);
}

/** A report's files in the inner zip; fails as `packageLayout`, or with `too_large`. */
export function contentsLayout(archive: Archive, limits: Limits): Layout<MemberName> {
  return layoutOf(archive, METADATA_JSON, parseMemberName, limits);
}

/** A file's place; `missing_part` if there is none of that name. */
export function placeOf(layout: Layout<Named>, name: string): Member {
  const file = layout.files.get(name);
  if (file !== undefined) return file.member;
  throw new FormatError("missing_part", "the report lacks a file that it has to have", name);
}

function layoutOf<Part extends Named>(
  archive: Archive,
  anchor: string,
  partOf: (name: string) => Part | undefined,
  limits: Limits,
): Layout<Part> {
  const base = baseOf(archive, anchor, partOf);
  const files = new Map<string, { part: Part; member: Member }>();
  const ignored = new Set(base === "" ? [] : [base]);
  const taken = new Set<string>();
  for (const [path, member] of archive.members) {
    const name = path.slice(path.startsWith(base) ? base.length : 0);
    const part = path.startsWith(base) && !name.includes("/") ? partOf(name) : undefined;
    if (part === undefined) {
      ignored.add(shortened(path, base));
    } else if (taken.has(folded(part.name))) {
      throw new FormatError("duplicate_name", "the report holds two files of one name", path);
    } else {
      files.set(part.name, { part, member });
      taken.add(folded(part.name));
    }
  }
  if (files.size > limits.maxMembers) throw new FormatError("too_large", "the report holds too many files");
  for (const folder of archive.folders) if (folder !== "") ignored.add(shortened(`${folder}/`, base));
  return { files, ignored: [...ignored] };
}

/** The folder, with `/`, that everything is in; empty if there is none. */
function baseOf(archive: Archive, anchor: string, partOf: (name: string) => Named | undefined): string {
  const bases = new Set<string>();
  for (const path of archive.members.keys()) {
    const end = path.lastIndexOf("/") + 1;
    const folder = path.slice(0, Math.max(end - 1, 0));
    const isAnchor = partOf(path.slice(end))?.name === anchor;
    if (isAnchor && !folder.includes("/") && folder !== MACOS_FOLDER) bases.add(path.slice(0, end));
  }
  const [base = ""] = bases;
  if (bases.has("")) return "";
  if (bases.size > 1) throw new FormatError("duplicate_name", "the file holds two reports", base);
  return base;
}

/** A path that is passed over, or the outermost folder that is passed over with it. */
function shortened(path: string, base: string): string {
  const inside = path.startsWith(base) ? base.length : 0;
  const slash = path.indexOf("/", inside);
  return slash < 0 ? path : path.slice(0, slash + 1);
}
