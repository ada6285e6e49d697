// htmx's own settings come from the meta tag of base.html; nothing is added here.
import "htmx.org";
