// What runs in the pages of sites that the user chose.

import { Watch } from "./scan/watch.js";

new Watch(document);
