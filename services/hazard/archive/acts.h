/* What people may ask of the archive. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_ACTS_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_ACTS_H

/* X(ID, "name", flags, roles, second roles, target, body, help); a firm is named by its key. */
#define HAZARD_ARCHIVE_ACT_LIST(X)                                                                 \
	X(FIRM_LEVEL, "firm.level", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE, firm_level_command,  \
	  "set a firm's supervision level, with its review day")                                   \
	X(FIRM_MERGE, "firm.merge", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE, firm_merge_command,  \
	  "let one key stand for another, or undo it")                                             \
	X(PATROL, "patrol.record", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,        \
	  patrol_command, "record a patrol of a firm")                                             \
	X(FIRM_REGISTER, "firm.register", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  firm_register_command, "open the quality archive of a firm or a den")                    \
	X(FIRM_CHANGE, "firm.change", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  firm_change_command, "change what an archive says")                                      \
	X(FIRM_ASSIGN, "firm.assign-keeper", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,             \
	  firm_assign_keeper_command, "name who keeps an archive, and the responsible officer")    \
	X(FIRM_VERIFY, "firm.verify", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  firm_verify_command, "state that an archive was checked and is right")                   \
	X(FIRM_LICENCE_ADD, "firm.licence-add", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_NONE, firm_licence_add_command,                                                   \
	  "record a production licence or a CCC "                                                  \
	  "certificate")                                                                           \
	X(FIRM_LICENCE_CHANGE, "firm.licence-change", 0, ROLE_OFFICER | ROLE_LEADER, 0,            \
	  OBJECT_LICENCE, firm_licence_change_command,                                             \
	  "record what the competent body did to a licence")                                       \
	X(FIRM_LICENCE_REQUEST, "firm.licence-request", 0, ROLE_LEADER, 0, OBJECT_LICENCE,         \
	  firm_licence_request_command, "ask the competent body to act on a licence")              \
	X(FIRM_PRODUCING, "firm.producing", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,            \
	  OBJECT_NONE, firm_producing_command,                                                     \
	  "record that a firm produces without a valid "                                           \
	  "licence")                                                                               \
	X(FIRM_STANDARD_ADD, "firm.standard-add", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,      \
	  OBJECT_NONE, firm_standard_add_command, "record a firm's standard")                      \
	X(FIRM_STANDARD_REVIEW, "firm.standard-review", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_STANDARD, firm_standard_review_command, "record a standard's re-review")          \
	X(FIRM_KEY_UNIT, "firm.key-unit", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  firm_key_unit_command, "give or take a reason for being a key unit")                     \
	X(FIRM_CREDIT_CLASS, "firm.credit-class", ACT_CREATES,                                     \
	  ROLE_OFFICER | ROLE_LEADER | ROLE_CREDIT_OFFICER, 0, OBJECT_NONE,                        \
	  firm_credit_class_command, "import a firm's credit class A to D")                        \
	X(FIRM_TRACE_CHECK, "firm.trace-check", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_NONE, firm_trace_check_command,                                                   \
	  "record a check of the ledgers of raw material in and sales out")                        \
	X(FIRM_OUTSIDE, "firm.outside", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,                  \
	  firm_outside_command, "record a change from outside and ask about open matters")         \
	X(FIRM_SPLIT, "firm.split", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,                      \
	  firm_outside_command, "record that a firm was split")                                    \
	X(FIRM_SETTLE, "firm.settle", ACT_CREATES, ROLE_LEADER, ROLE_LEADER, OBJECT_NONE,          \
	  firm_settle_command, "say what becomes of open matters after a change from outside")     \
	X(FIRM_DUTY_END, "firm.duty-end", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_DUTY,               \
	  firm_duty_end_command, "end a sampling or visit that isn't owed any more")

#endif
