/* The table: the rows of common/words/commands.def. */
#include "archive.pb-c.h"
#include "bulletin.pb-c.h"
#include "campaign.pb-c.h"
#include "command.pb-c.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "sampling.pb-c.h"
#include "services/ctl/command.h"
#include "services/ctl/command_choices.h"
#include "services/ctl/runs.h"

/* An act about objects, which are named by their ids. */
#define ACT(group, word, zh, en, owner, kind_of_target, message, needs, shown)                     \
	{.noun = (group),                                                                          \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_ACT,                                                                      \
	 .daemon = DAEMON_##owner,                                                                 \
	 .target = OBJECT_##kind_of_target,                                                        \
	 .body = (message),                                                                        \
	 .operands = "ID…",                                                                        \
	 .required = (needs),                                                                      \
	 .run = run_act,                                                                           \
	 .example = (shown)},
#define ENDS(word, zh, en, needs, shown)                                                           \
	{.noun = "proposal",                                                                       \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_ACT,                                                                      \
	 .target = OBJECT_PROPOSAL,                                                                \
	 .operands = "ID…",                                                                        \
	 .required = (needs),                                                                      \
	 .run = run_proposal_end,                                                                  \
	 .example = (shown)},
/* An act that makes something, or is about what a field of its body names. */
#define MAKE(group, word, zh, en, owner, message, fields, needs, shown)                            \
	{.noun = (group),                                                                          \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_ACT,                                                                      \
	 .daemon = DAEMON_##owner,                                                                 \
	 .body = (message),                                                                        \
	 .operands = (fields),                                                                     \
	 .required = (needs),                                                                      \
	 .run = run_act,                                                                           \
	 .example = (shown)},
#define LIST(group, zh, en, owner, shown)                                                          \
	{.noun = (group),                                                                          \
	 .verb = "list",                                                                           \
	 .kind = COMMAND_LIST,                                                                     \
	 .daemon = DAEMON_##owner,                                                                 \
	 .list = (group),                                                                          \
	 .run = run_list,                                                                          \
	 .example = (shown)},
/* A list of another noun on the wire, or of what is in one object: "draw firms ID". */
#define LIST_OF(group, word, zh, en, which, owner, takes, function, shown)                         \
	{.noun = (group),                                                                          \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_LIST,                                                                     \
	 .daemon = DAEMON_##owner,                                                                 \
	 .list = (which),                                                                          \
	 .operands = (takes),                                                                      \
	 .run = (function),                                                                        \
	 .example = (shown)},
#define SHOW(group, zh, en, owner, kind_of_target, shown)                                          \
	{.noun = (group),                                                                          \
	 .verb = "show",                                                                           \
	 .kind = COMMAND_GET,                                                                      \
	 .daemon = DAEMON_##owner,                                                                 \
	 .target = OBJECT_##kind_of_target,                                                        \
	 .operands = "ID…",                                                                        \
	 .run = run_get,                                                                           \
	 .example = (shown)},
/* One thing of a noun's: "firm licence show". */
#define SHOW_PART(group, word, zh, en, owner, kind_of_target, shown)                               \
	{.noun = (group),                                                                          \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_GET,                                                                      \
	 .daemon = DAEMON_##owner,                                                                 \
	 .target = OBJECT_##kind_of_target,                                                        \
	 .operands = "ID…",                                                                        \
	 .run = run_get,                                                                           \
	 .example = (shown)},
#define RUN(group, word, zh, en, owner, takes, function, needs, choices, shown)                    \
	{.noun = (group),                                                                          \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_SPECIAL,                                                                  \
	 .daemon = DAEMON_##owner,                                                                 \
	 .operands = (takes),                                                                      \
	 .required = (needs),                                                                      \
	 .options = (choices),                                                                     \
	 .run = (function),                                                                        \
	 .example = (shown)},
#define RUN_ALONE(group, zh, en, owner, takes, function, needs, choices, shown)                    \
	RUN(group, NULL, zh, en, owner, takes, function, needs, choices, shown)
/* Hands out what a reporter said, or who it was. */
#define READING(word, zh, en, function, choices, shown)                                            \
	{.noun = "report",                                                                         \
	 .verb = (word),                                                                           \
	 .kind = COMMAND_ACT,                                                                      \
	 .daemon = DAEMON_INTAKE,                                                                  \
	 .target = OBJECT_REPORT,                                                                  \
	 .body = TAKES(report_read),                                                               \
	 .operands = "ID…",                                                                        \
	 .options = (choices),                                                                     \
	 .run = (function),                                                                        \
	 .example = (shown)},
/* What is like no other says all of it. */
#define COMMAND(group, word, zh, en, ...) {.noun = (group), .verb = (word), __VA_ARGS__},
#define TAKES(message) &zh__##message##_command__descriptor

const struct command commands[] = {
#include "common/words/commands.def"
};
const size_t command_count = sizeof commands / sizeof commands[0];
