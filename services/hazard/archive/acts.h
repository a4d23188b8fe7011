/* What people may ask of the archive. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_ACTS_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_ACTS_H

/* X(ID, "name", flags, roles, second roles, target, body, help); a firm is named by its key. */
#define HAZARD_ARCHIVE_ACT_LIST(X)                                                                 \
	X(FIRM_LEVEL, "firm.level", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE, firm_level_command,  \
	  archive_act_level)                                                                       \
	X(FIRM_MERGE, "firm.merge", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE, firm_merge_command,  \
	  archive_act_merge)                                                                       \
	X(PATROL, "patrol.record", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,        \
	  patrol_command, archive_act_patrol)                                                      \
	X(FIRM_REGISTER, "firm.register", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  firm_register_command, archive_act_register)                                             \
	X(FIRM_CHANGE, "firm.change", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  firm_change_command, archive_act_change)                                                 \
	X(FIRM_ASSIGN, "firm.assign-keeper", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,             \
	  firm_assign_keeper_command, archive_act_assign)                                          \
	X(FIRM_VERIFY, "firm.verify", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE,     \
	  firm_verify_command, archive_act_verify)                                                 \
	X(FIRM_LICENCE_ADD, "firm.licence-add", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_NONE, firm_licence_add_command, archive_act_licence_add)                          \
	X(FIRM_LICENCE_CHANGE, "firm.licence-change", 0, ROLE_OFFICER | ROLE_LEADER, 0,            \
	  OBJECT_LICENCE, firm_licence_change_command, archive_act_licence_change)                 \
	X(FIRM_LICENCE_REQUEST, "firm.licence-request", 0, ROLE_LEADER, 0, OBJECT_LICENCE,         \
	  firm_licence_request_command, archive_act_licence_request)                               \
	X(FIRM_PRODUCING, "firm.producing", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,            \
	  OBJECT_NONE, firm_producing_command, archive_act_producing)                              \
	X(FIRM_STANDARD_ADD, "firm.standard-add", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,      \
	  OBJECT_NONE, firm_standard_add_command, archive_act_standard_add)                        \
	X(FIRM_STANDARD_REVIEW, "firm.standard-review", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_STANDARD, firm_standard_review_command, archive_act_standard_review)              \
	X(FIRM_KEY_UNIT, "firm.key-unit", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_NONE, \
	  firm_key_unit_command, archive_act_key_unit)                                             \
	X(FIRM_CREDIT_CLASS, "firm.credit-class", ACT_CREATES,                                     \
	  ROLE_OFFICER | ROLE_LEADER | ROLE_CREDIT_OFFICER, 0, OBJECT_NONE,                        \
	  firm_credit_class_command, archive_act_credit_class)                                     \
	X(FIRM_TRACE_CHECK, "firm.trace-check", ACT_CREATES, ROLE_OFFICER | ROLE_LEADER, 0,        \
	  OBJECT_NONE, firm_trace_check_command, archive_act_trace_check)                          \
	X(FIRM_OUTSIDE, "firm.outside", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,                  \
	  firm_outside_command, archive_act_outside)                                               \
	X(FIRM_SPLIT, "firm.split", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,                      \
	  firm_outside_command, archive_act_outside)                                               \
	X(FIRM_SETTLE, "firm.settle", ACT_CREATES, ROLE_LEADER, ROLE_LEADER, OBJECT_NONE,          \
	  firm_settle_command, archive_act_settle)                                                 \
	X(FIRM_DUTY_END, "firm.duty-end", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_DUTY,               \
	  firm_duty_end_command, archive_act_duty_end)

#endif
