// Paths in a zip that a stranger made: which are dangerous, and which mean the same. A reader never writes a file
// under a path of the zip, only under the names of `names`. What is refused here is nevertheless what tries to reach
// elsewhere: whoever made it meant other programs to.

import { characterCount } from "../contract/bytes";
import { composed } from "../contract/settled-characters";
import { FormatError } from "./errors";
import { isPrintable } from "./shown-names";

const MAX_PATH_LENGTH = 255;
const DRIVE = /^[A-Za-z]:/;

/** A path with `/` between folders, without `./`, in NFC. */
export interface SafePath {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * A path as `names` reads it. Some writers put a backslash where a slash belongs, `./` before every name, or decompose
 * accents. The folder `./` is the empty path. Fails with `unsafe_name` if it is absolute, has a drive, `..`, an empty
 * part, a part that ends in a dot or a space, a character that cannot be shown, or more than 255 characters.
 */
export function safePath(name: string): SafePath {
  const slashed = composed(name).replaceAll("\\", "/").replace(/^\.\//, "");
  const isFolder = slashed === "" || slashed.endsWith("/");
  const path = slashed.replace(/\/$/, "");
  const isUnsafe =
    name === "" ||
    characterCount(path) > MAX_PATH_LENGTH ||
    DRIVE.test(path) ||
    !isPrintable(path) ||
    (path === "" && name !== "./" && name !== ".\\") ||
    (path !== "" && path.split("/").some((part) => part === "" || part.endsWith(".") || part.endsWith(" ")));
  if (isUnsafe)
    throw new FormatError("unsafe_name", "the report holds a file with a name that is not safe", name);
  return { path, isFolder };
}
