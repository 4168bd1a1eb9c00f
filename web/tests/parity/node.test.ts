import { openNode } from "./engines.ts";
import { holdToTheServer } from "./suite.ts";

holdToTheServer(openNode);
