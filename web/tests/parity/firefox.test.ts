import { openFirefox } from "./engines.ts";
import { holdToTheServer } from "./suite.ts";

holdToTheServer(openFirefox);
