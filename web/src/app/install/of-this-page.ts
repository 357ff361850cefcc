import { InstallPrompt } from "./install-prompt";

/** From when the page is loaded: the event comes once. */
export const installPrompt = new InstallPrompt(window);
