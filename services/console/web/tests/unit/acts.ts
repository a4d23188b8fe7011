// What can be signed, as the console of this build tells it. Imported before what asks for it.
import { readFileSync } from "node:fs";

import type { Acts } from "../../src/api/types.ts";
import { takeActs } from "../../src/sign/acts.ts";

const made = process.env["ZHIAN_ACTS"] ?? "../../../build/dev/services/console/acts.json";
takeActs(JSON.parse(readFileSync(made, "utf8")) as Acts);
