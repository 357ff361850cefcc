// A folder of a Box account: `PicSafe`, and in it one for each report. Box itself sees that no name is used twice, and says
// by that the SHA-1 of what is there. Large files go up in parts, and go on with those that Box has not got yet
// (picsafe/delivery/box, docs/adr/0071).

import { ApiError } from "../../api/errors";
import type { Http } from "../../api/http";
import { bytesToHex } from "../../contract/bytes";
import type { WriteOnceFolder } from "../folder-delivery";
import { type Item, type Said, BoxSession, conflictOf, idOf, itemOf, notBox, objectOf } from "./session";

const API = "https://api.box.com/2.0";
const UPLOAD = "https://upload.box.com/api/2.0/files";
const ROOT = "0";
const FOLDER = "PicSafe";
// Box takes none that is smaller in parts
const LARGE = 20 * 1024 * 1024;
const MAX_PART = 128 * 1024 * 1024;
const MAX_PAGES = 100;

interface Upload {
  readonly url: string;
  readonly partSize: number;
}

/** What was reached of a report, so that another attempt goes on from there. */
export class BoxMemory {
  readonly folders = new Map<string, string>();
  readonly uploads = new Map<string, Upload>();
}

export class BoxFolder implements WriteOnceFolder {
  readonly nameTaken = "box_name_taken";
  readonly #session: BoxSession;
  readonly #memory: BoxMemory;
  readonly #large: number;

  /** `large` is from how many bytes on a file goes up in parts. */
  constructor(token: string, http: Http, signal: AbortSignal, memory: BoxMemory, large = LARGE) {
    this.#session = new BoxSession(token, http, signal);
    this.#memory = memory;
    this.#large = large;
  }

  /** What is under a path. Fails with ApiError `box_...`, as every call here. */
  async state(path: string, content: Blob): Promise<"none" | "same" | "other"> {
    const found = await this.#find(path);
    if (found === undefined) return "none";
    return found.sha1 === (await sha1Of(content)).hex ? "same" : "other";
  }

  /** Writes a file once: where the very same is there already, nothing happens. Fails with `box_name_taken`. */
  async write(path: string, content: Blob): Promise<void> {
    const { hex, base64 } = await sha1Of(content);
    const said =
      content.size >= this.#large
        ? await this.#inParts(path, content, base64)
        : await this.#whole(path, content);
    if (said?.status === 409) {
      const found = conflictOf(said);
      if (found?.sha1 === hex) return;
      throw new ApiError("conflict", found === undefined ? "box_not_taken" : this.nameTaken);
    }
    if (said?.status === 404) throw this.#moved();
    // a proxy may have said so in its place
    if ((await this.#find(path))?.sha1 !== hex) throw new ApiError("unavailable", "box_not_stored");
  }

  async #find(path: string): Promise<Item | undefined> {
    const [parent, name] = await this.#placeOf(path);
    const said = await this.#session.ask("OPTIONS", `${API}/files/content`, { name, parent: { id: parent } });
    if (said.status === 404) throw this.#moved();
    return said.status === 409 ? conflictOf(said) : undefined;
  }

  async #whole(path: string, content: Blob): Promise<Said> {
    const [parent, name] = await this.#placeOf(path);
    const form = new FormData();
    // in this order, Box says
    form.append("attributes", JSON.stringify({ name, parent: { id: parent } }));
    form.append("file", content, name);
    return this.#session.ask("POST", `${UPLOAD}/content`, form);
  }

  /** Sends what Box has not got yet; undefined if its answer was lost and the upload is over. */
  async #inParts(path: string, content: Blob, digest: string): Promise<Said | undefined> {
    const upload = this.#memory.uploads.get(path) ?? (await this.#begin(path, content));
    if ("status" in upload) return upload;
    this.#memory.uploads.set(path, upload);
    const there = await this.#parts(upload);
    for (let start = 0; there !== undefined && start < content.size; start += upload.partSize) {
      if (there.some(({ offset }) => offset === start)) continue;
      const part = content.slice(start, start + upload.partSize);
      const said = await this.#session.ask("PUT", upload.url, part, {
        "Content-Type": "application/octet-stream",
        "Content-Range": `bytes ${start}-${start + part.size - 1}/${content.size}`,
        Digest: `sha=${(await sha1Of(part)).base64}`,
      });
      // 409: it has it, and its answer was lost
      if (said.status === 404) break;
    }
    const parts = await this.#parts(upload);
    const said =
      parts === undefined
        ? undefined
        : await this.#session.ask("POST", `${upload.url}/commit`, { parts }, { Digest: `sha=${digest}` });
    // an upload ends when its file is made, also where that was not heard of
    this.#memory.uploads.delete(path);
    return said?.status === 404 ? undefined : said;
  }

  async #begin(path: string, content: Blob): Promise<Upload | Said> {
    const [parent, name] = await this.#placeOf(path);
    const wanted = { folder_id: parent, file_size: content.size, file_name: name };
    const said = await this.#session.ask("POST", `${UPLOAD}/upload_sessions`, wanted);
    if (said.status === 404 || said.status === 409) return said;
    const [id, partSize] = [idOf(said.json["id"]), said.json["part_size"]];
    if (id === undefined || typeof partSize !== "number" || !(partSize > 0 && partSize <= MAX_PART))
      throw notBox();
    return { url: `${UPLOAD}/upload_sessions/${id}`, partSize };
  }

  /** What Box has of an upload; undefined if that is over. */
  async #parts({ url }: Upload): Promise<readonly { readonly offset: number }[] | undefined> {
    const found: { readonly offset: number }[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const said = await this.#session.ask("GET", `${url}/parts?offset=${found.length}&limit=1000`);
      if (said.status === 404) return undefined;
      const entries: unknown = said.json["entries"];
      const listed = (Array.isArray(entries) ? (entries as readonly unknown[]) : []).map(objectOf);
      for (const one of listed) {
        if (typeof one["offset"] !== "number") throw notBox();
        found.push({ ...one, offset: one["offset"] });
      }
      if (listed.length === 0 || found.length >= Number(said.json["total_count"] ?? 0)) break;
    }
    return found.sort((one, other) => one.offset - other.offset);
  }

  async #placeOf(path: string): Promise<readonly [parent: string, name: string]> {
    const folders = [FOLDER, ...path.split("/")];
    const name = folders.pop() ?? "";
    let [parent, above] = [ROOT, ""];
    for (const folder of folders) {
      above = `${above}/${folder}`;
      parent = this.#memory.folders.get(above) ?? (await this.#folder(parent, folder));
      this.#memory.folders.set(above, parent);
    }
    return [parent, name];
  }

  async #folder(parent: string, name: string): Promise<string> {
    const said = await this.#session.ask("POST", `${API}/folders`, { name, parent: { id: parent } });
    if (said.status === 404) throw this.#moved();
    const found = said.status === 409 ? conflictOf(said) : itemOf(said.json);
    if (found === undefined) throw notBox();
    // there is a file where the folder is to be
    if (found.sha1 !== "") throw new ApiError("conflict", this.nameTaken);
    return found.id;
  }

  /** Somebody has moved or removed a folder meanwhile. */
  #moved(): ApiError {
    this.#memory.folders.clear();
    this.#memory.uploads.clear();
    return new ApiError("conflict", "box_moved");
  }
}

async function sha1Of(content: Blob): Promise<{ readonly hex: string; readonly base64: string }> {
  // what Box knows files by
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-1", await content.arrayBuffer()));
  return { hex: bytesToHex(digest), base64: btoa(String.fromCharCode(...digest)) };
}
