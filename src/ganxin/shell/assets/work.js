// What only the workbench needs.
import "./rows.js";
import "./hotkeys.js";
import "./palette.js";
import "./keep.js";
