import { version } from "../../package.json";

/** Of the program, as reports name it. */
export const VERSION = version;
