/* Rows of the command table that hand out what a reporter said, or who it was.  Only commands.c
 * includes this. */
#ifndef ZHIAN_SERVICES_CTL_COMMANDS_READING_H
#define ZHIAN_SERVICES_CTL_COMMANDS_READING_H

#include "intake.pb-c.h"
#include "services/ctl/command.h"
#include "services/ctl/runs.h"

static const struct command_option unmask_options[] = {{"unmask", OPTION_FLAG, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option reveal_open_options[] = {
	{"discloser-key", OPTION_FILE, NULL}, {"unmask", OPTION_FLAG, NULL},
	{"purpose", OPTION_TEXT, NULL},       {"request-id", OPTION_TEXT, "HEX"},
	{"dry-run", OPTION_FLAG, NULL},       {NULL, OPTION_FLAG, NULL}};

#define READING(word, function, choices, shown)                                                    \
	{                                                                                          \
		.noun = "report", .verb = (word), .kind = COMMAND_ACT, .daemon = DAEMON_INTAKE,    \
		.target = OBJECT_REPORT, .body = &zh__report_read_command__descriptor,             \
		.operands = "ID…", .options = (choices), .run = (function), .example = (shown)     \
	}
#define READ_TEXT                                                                                  \
	READING("text", run_report_text, NULL, "report text RP-522701-12 --purpose 核对投诉请求")
#define READ_CONFLICT READING("conflict", run_report_conflict, NULL, "report conflict RP-522701-12")
#define READ_CONTACT                                                                               \
	READING("contact", run_report_contact, unmask_options,                                     \
		"report contact RP-522701-12 --unmask")
#define REVEAL_OPEN                                                                                \
	{                                                                                          \
		.noun = "informant", .verb = "reveal-open", .kind = COMMAND_SPECIAL,               \
		.daemon = DAEMON_INTAKE, .target = OBJECT_REPORT, .operands = "ID",                \
		.options = reveal_open_options, .run = run_reveal_open,                            \
		.example = "informant reveal open RP-522701-12 --discloser-key "                   \
			   "/media/card/discloser.key"                                             \
	}

#define READING_COMMANDS                                                                           \
	READ_TEXT, READ_CONFLICT, READ_CONTACT,                                                    \
		ACT("informant", "reveal-request", INTAKE, REPORT, BODY(reveal), NULL,             \
		    "informant reveal request RP-522701-12 --purpose 核实举报奖励 --ground " \
		    "市场监督管理投诉举报处理办法33"),                                             \
		ACT("informant", "reveal-approve", INTAKE, REPORT, BODY(reveal_approve), NULL,     \
		    "informant reveal approve RP-522701-12"),                                      \
		REVEAL_OPEN,                                                                       \
		ACT("informant", "erase", INTAKE, REPORT, BODY(informant_erase), NULL,             \
		    "informant erase RP-522701-12 --ground 保存期满 --article 个人信息保护法47")

#endif
