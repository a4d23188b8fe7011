/* The options that commands take beside those of their kind and of their message: one list a
 * command, or a few that ask alike.  Only the command table includes it. */
#ifndef ZHIAN_SERVICES_CTL_COMMAND_CHOICES_H
#define ZHIAN_SERVICES_CTL_COMMAND_CHOICES_H

#include "services/ctl/command.h"

static const struct command_option init_options[] = {
	{"superior", OPTION_TEXT, "CODE"},
	{"name", OPTION_TEXT, "NAME"},
	{"document-prefix", OPTION_TEXT, "TEXT"},
	{"people", OPTION_FILE, NULL},
	{"person", OPTION_TEXT, "ID:NAME:ROLE,…[:UNIT[:CERTIFICATE]]"},
	{"officer", OPTION_TEXT, "ID:NAME[:UNIT[:CERTIFICATE]]"},
	{"leader", OPTION_TEXT, "ID:NAME[:UNIT[:CERTIFICATE]]"},
	{"operator", OPTION_TEXT, "ID:NAME[:UNIT]"},
	{"address", OPTION_TEXT, "HOST"},
	{"demo", OPTION_FLAG, NULL},
	{"share", OPTION_DIRECTORY, NULL},
	{"feed-port", OPTION_NUMBER, "PORT"},
	{"link-port", OPTION_NUMBER, "PORT"},
	{NULL, OPTION_FLAG, NULL},
};
static const struct command_option up_options[] = {{"programs", OPTION_DIRECTORY, NULL},
						   {"all", OPTION_FLAG, NULL},
						   {NULL, OPTION_FLAG, NULL}};
static const struct command_option status_options[] = {
	{"watch", OPTION_FLAG, NULL}, {"all", OPTION_FLAG, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option tail_options[] = {
	{"from", OPTION_NUMBER, "SEQUENCE"}, {"kinds", OPTION_TEXT, "KIND,…"},
	{"decode", OPTION_FLAG, NULL},       {"follow", OPTION_FLAG, NULL},
	{"limit", OPTION_NUMBER, "N"},       {NULL, OPTION_FLAG, NULL}};
static const struct command_option verify_options[] = {{"offline", OPTION_DIRECTORY, NULL},
						       {"heads", OPTION_FILE, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option heads_options[] = {
	{"out", OPTION_FILE, NULL}, {"of", OPTION_NUMBER, "REGION"}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option follow_options[] = {
	{"into", OPTION_DIRECTORY, NULL}, {"once", OPTION_FLAG, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option repair_options[] = {{"copy", OPTION_DIRECTORY, NULL},
						       {"heads", OPTION_FILE, NULL},
						       {"dry-run", OPTION_FLAG, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option pack_options[] = {
	{"newest", OPTION_NUMBER, "N"}, {"dry-run", OPTION_FLAG, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option own_options[] = {{"dry-run", OPTION_FLAG, NULL},
						    {NULL, OPTION_FLAG, NULL}};
static const struct command_option due_options[] = {
	{"from", OPTION_MOMENT, NULL},     {"to", OPTION_MOMENT, NULL},
	{"mine", OPTION_FLAG, NULL},       {"owner", OPTION_TEXT, "PERSON"},
	{"my-regions", OPTION_FLAG, NULL}, {"limit", OPTION_NUMBER, "N"},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option work_options[] = {{"person", OPTION_TEXT, "PERSON"},
						     {"my-regions", OPTION_FLAG, NULL},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option push_options[] = {{"feed", OPTION_TEXT, "NAME"},
						     {"from-sequence", OPTION_NUMBER, "N"},
						     {"batch", OPTION_NUMBER, "ITEMS"},
						     {"test", OPTION_FLAG, NULL},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option person_options[] = {
	{"reason", OPTION_TEXT, NULL},
	{"name", OPTION_TEXT, "NAME"},
	{"roles", OPTION_TEXT, "ROLE,…"},
	{"unit", OPTION_TEXT, "UNIT"},
	{"post", OPTION_TEXT, NULL},
	{"regions", OPTION_TEXT, "REGION,…"},
	{"public", OPTION_TEXT, "KEY"},
	{"no-adopt", OPTION_FLAG, NULL},
	{"certificate-no", OPTION_TEXT, "NUMBER"},
	{"certificate-from", OPTION_DAY, NULL},
	{"certificate-until", OPTION_DAY, NULL},
	{"legal-qualification", OPTION_TEXT, "NUMBER"},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option certificate_options[] = {
	{"reason", OPTION_TEXT, NULL},
	{"no-adopt", OPTION_FLAG, NULL},
	{"certificate-no", OPTION_TEXT, "NUMBER"},
	{"certificate-from", OPTION_DAY, NULL},
	{"certificate-until", OPTION_DAY, NULL},
	{"legal-qualification", OPTION_TEXT, "NUMBER"},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option feed_options[] = {{"reason", OPTION_TEXT, NULL},
						     {"name", OPTION_TEXT, "NAME"},
						     {"plain-identities", OPTION_FLAG, NULL},
						     {"public", OPTION_TEXT, "KEY"},
						     {"out", OPTION_FILE, NULL},
						     {"no-adopt", OPTION_FLAG, NULL},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option scenario_options[] = {
	{"policy", OPTION_DIRECTORY, NULL}, {"calendar", OPTION_FILE, NULL},
	{"dictionary", OPTION_FILE, NULL},  {"share", OPTION_DIRECTORY, NULL},
	{"keep", OPTION_DIRECTORY, NULL},   {"events", OPTION_FLAG, NULL},
	{"rules", OPTION_FLAG, NULL},       {"gates", OPTION_FLAG, NULL},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option adopt_options[] = {{"reason", OPTION_TEXT, NULL},
						      {"effective", OPTION_MOMENT, NULL},
						      {"name", OPTION_TEXT, "NAME"},
						      {NULL, OPTION_FLAG, NULL}};
static const struct command_option year_options[] = {{"year", OPTION_NUMBER, "YEAR"},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option explain_options[] = {{"at", OPTION_MOMENT, NULL},
							{NULL, OPTION_FLAG, NULL}};
static const struct command_option test_options[] = {{"policy", OPTION_DIRECTORY, NULL},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option show_options[] = {
	{"at", OPTION_MOMENT, NULL}, {"policy", OPTION_DIRECTORY, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option advance_options[] = {{"to", OPTION_MOMENT, NULL},
							{NULL, OPTION_FLAG, NULL}};
static const struct command_option demo_run_options[] = {{"until", OPTION_MOMENT, NULL},
							 {"samples", OPTION_DIRECTORY, NULL},
							 {NULL, OPTION_FLAG, NULL}};
static const struct command_option states_options[] = {{"dot", OPTION_FLAG, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option help_options[] = {{"list", OPTION_FLAG, NULL},
						     {NULL, OPTION_FLAG, NULL}};
static const struct command_option page_options[] = {
	{"limit", OPTION_NUMBER, "N"}, {"after", OPTION_TEXT, "KEY"}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option bulletin_options[] = {
	{"cutoff", OPTION_DAY, NULL},
	{"from", OPTION_DAY, NULL},
	{"format", OPTION_TEXT, "text|csv|xlsx|html"},
	{"out", OPTION_FILE, NULL},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option bulletin_submit_options[] = {{"cutoff", OPTION_DAY, NULL},
								{"from", OPTION_DAY, NULL},
								{"reason", OPTION_TEXT, NULL},
								{"dry-run", OPTION_FLAG, NULL},
								{NULL, OPTION_FLAG, NULL}};
static const struct command_option bulletin_approve_options[] = {{"reason", OPTION_TEXT, NULL},
								 {"seen", OPTION_NUMBER, "VERSION"},
								 {"dry-run", OPTION_FLAG, NULL},
								 {NULL, OPTION_FLAG, NULL}};
static const struct command_option bulletin_rows_options[] = {
	{"cutoff", OPTION_DAY, NULL},
	{"from", OPTION_DAY, NULL},
	{"column", OPTION_TEXT, "in_period|in_year|at_begin|at_cutoff"},
	{"group", OPTION_TEXT, "GROUP=WORD"},
	{"limit", OPTION_NUMBER, "N"},
	{"format", OPTION_TEXT, "text|csv|xlsx"},
	{"out", OPTION_FILE, NULL},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option case_sheet_options[] = {{"format", OPTION_TEXT, "text|csv|xlsx"},
							   {"out", OPTION_FILE, NULL},
							   {NULL, OPTION_FLAG, NULL}};
static const struct command_option manual_options[] = {{"out", OPTION_DIRECTORY, NULL},
						       {NULL, OPTION_FLAG, NULL}};

static const struct command_option campaign_adopt_options[] = {{"year", OPTION_NUMBER, "YEAR"},
							       {"reason", OPTION_TEXT, NULL},
							       {"dry-run", OPTION_FLAG, NULL},
							       {NULL, OPTION_FLAG, NULL}};
static const struct command_option campaign_base_options[] = {{"reason", OPTION_TEXT, NULL},
							      {"seen", OPTION_NUMBER, "VERSION"},
							      {"dry-run", OPTION_FLAG, NULL},
							      {NULL, OPTION_FLAG, NULL}};
static const struct command_option campaign_summary_options[] = {
	{"report", OPTION_TEXT, "NAME"},
	{"format", OPTION_TEXT, "text|html"},
	{"out", OPTION_FILE, NULL},
	{NULL, OPTION_FLAG, NULL}};
static const struct command_option campaign_rows_options[] = {{"counter", OPTION_TEXT, "NAME"},
							      {"limit", OPTION_NUMBER, "N"},
							      {"after", OPTION_TEXT, "KEY"},
							      {NULL, OPTION_FLAG, NULL}};

static const struct command_option doctor_options[] = {
	{"fix-hints", OPTION_FLAG, NULL},
	{"verify", OPTION_FLAG, NULL},
	{NULL, OPTION_FLAG, NULL},
};
static const struct command_option acknowledge_options[] = {
	{"until", OPTION_DAY, NULL},
	{"reason", OPTION_TEXT, NULL},
	{"withdraw", OPTION_FLAG, NULL},
	{NULL, OPTION_FLAG, NULL},
};
static const struct command_option metrics_options[] = {
	{"out", OPTION_FILE, NULL},
	{"all", OPTION_FLAG, NULL},
	{NULL, OPTION_FLAG, NULL},
};
static const struct command_option restore_options[] = {
	{"dry-run", OPTION_FLAG, NULL},
	{"drill", OPTION_FLAG, NULL},
	{"skip-numbers", OPTION_NUMBER, "COUNT"},
	{NULL, OPTION_FLAG, NULL},
};
static const struct command_option disable_options[] = {{"reassign-to", OPTION_TEXT, "PERSON"},
							{"reason", OPTION_TEXT, NULL},
							{"no-adopt", OPTION_FLAG, NULL},
							{NULL, OPTION_FLAG, NULL}};
static const struct command_option key_list_options[] = {{"expiring", OPTION_DURATION, NULL},
							 {NULL, OPTION_FLAG, NULL}};
static const struct command_option revoke_options[] = {
	{"reason", OPTION_TEXT, NULL}, {"no-adopt", OPTION_FLAG, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option rotate_options[] = {{"until", OPTION_DAY, NULL},
						       {"public", OPTION_TEXT, "KEY"},
						       {"reason", OPTION_TEXT, NULL},
						       {"no-adopt", OPTION_FLAG, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option feed_rotate_options[] = {
	{"until", OPTION_DAY, NULL},   {"public", OPTION_TEXT, "KEY"},  {"out", OPTION_FILE, NULL},
	{"reason", OPTION_TEXT, NULL}, {"no-adopt", OPTION_FLAG, NULL}, {NULL, OPTION_FLAG, NULL}};
static const struct command_option sheet_options[] = {{"out", OPTION_FILE, NULL},
						      {NULL, OPTION_FLAG, NULL}};
static const struct command_option region_add_options[] = {{"fingerprint", OPTION_TEXT, "HEX"},
							   {NULL, OPTION_FLAG, NULL}};

static const struct command_option unmask_options[] = {{"unmask", OPTION_FLAG, NULL},
						       {NULL, OPTION_FLAG, NULL}};
static const struct command_option reveal_open_options[] = {
	{"discloser-key", OPTION_FILE, NULL}, {"unmask", OPTION_FLAG, NULL},
	{"purpose", OPTION_TEXT, NULL},       {"request-id", OPTION_TEXT, "HEX"},
	{"dry-run", OPTION_FLAG, NULL},       {NULL, OPTION_FLAG, NULL}};

#endif
