import { openChromium } from "./engines.ts";
import { holdToTheServer } from "./suite.ts";

holdToTheServer(openChromium);
