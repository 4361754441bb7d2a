// A document: pictures beside texts, in step, live, to be corrected and looked through.

import "./strip.js";
import "./document/pages.js";
import "./document/place.js";
import "./document/panes.js";
import "./document/picture.js";
import "./document/thumbnails.js";
import "./document/editor.js";
import "./document/views.js";
import "./document/find.js";
import "./document/dialogs.js";
import "./document/keys.js";
import "./document/live.js";
