// Everything a portal page needs; a page works without any of it.
import "./htmx.js";
import "./modes.js";
import "./focus.js";
import "./dialog.js";
import "./autosave.js";
import "./upload.js";
import "./readaloud.js";
import "./print.js";
import { live } from "./live.js";

live();
