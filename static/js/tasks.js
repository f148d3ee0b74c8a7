// The pages of the tasks room. docs/ui.md.
// @ts-check

import "./components/lists.js";
