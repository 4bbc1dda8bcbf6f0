// Draws Block Kit text objects: plain_text as it stands, mrkdwn with its markup.

import { fragment } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a plain text object, emoji short names replaced unless it says no. */
export const words = (text) => (text?.emoji === false ? text.text : withEmoji(text?.text ?? ""));

export const textObject = (text) => (text?.type === "mrkdwn" ? mrkdwn(text.text) : fragment(words(text)));
