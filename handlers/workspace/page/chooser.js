// Opens a searchable list beside a button and hears one choice; quick jumps use it too.

import { listWindow } from "./picker.js";

export function chooseOne(anchor, label, find, chosen) {
  listWindow(anchor, { label, find, many: false, isChosen: () => false, toggle: chosen, clear: null });
}
