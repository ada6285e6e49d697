// What only the workbench needs.
import "./rows.js";
import "./palette.js";
