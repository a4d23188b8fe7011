/* What people may ask about campaigns; spliced into hazard's list of acts. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_ACTS_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_ACTS_H

/* X(ID, "name", flags, roles, second roles, target, body, help) */
#define HAZARD_CAMPAIGN_ACT_LIST(X)                                                                \
	X(CAMPAIGN_ADOPT, "campaign.adopt", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,              \
	  campaign_adopt_command, campaign_act_adopt)                                              \
	X(CAMPAIGN_ISSUE, "campaign.issue", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                    \
	  campaign_issue_command, campaign_act_issue)                                              \
	X(CAMPAIGN_WITHDRAW, "campaign.withdraw", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_CAMPAIGN,   \
	  campaign_act_command, campaign_act_withdraw)                                             \
	X(CAMPAIGN_TASK_ASSIGN, "campaign.task-assign", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,        \
	  campaign_task_assign_command, campaign_act_task_assign)                                  \
	X(CAMPAIGN_TASK_DONE, "campaign.task-done", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,   \
	  OBJECT_CAMPAIGN, campaign_task_done_command, campaign_act_task_done)                     \
	X(CAMPAIGN_FREEZE, "campaign.freeze", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                  \
	  campaign_act_command, campaign_act_freeze)                                               \
	X(CAMPAIGN_BASE_IMPORT, "campaign.base-import", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,        \
	  campaign_base_import_command, campaign_act_base_import)                                  \
	X(CAMPAIGN_ZERO_REPORT, "campaign.zero-report", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_CAMPAIGN, campaign_zero_report_command, campaign_act_zero_report)                 \
	X(CAMPAIGN_LINK, "campaign.link", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_CAMPAIGN,       \
	  campaign_link_command, campaign_act_link)                                                \
	X(CAMPAIGN_UNLINK, "campaign.unlink", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                  \
	  campaign_link_command, campaign_act_unlink)                                              \
	X(CAMPAIGN_REPORT, "campaign.report", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,         \
	  OBJECT_CAMPAIGN, campaign_report_command, campaign_act_report)                           \
	X(CAMPAIGN_CLOSE, "campaign.close", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_CAMPAIGN,         \
	  campaign_act_command, campaign_act_close)                                                \
	X(CAMPAIGN_SELF_CHECK, "campaign.self-check", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, \
	  OBJECT_CAMPAIGN, campaign_self_check_command, campaign_act_self_check)                   \
	X(CAMPAIGN_ACCEPT, "campaign.accept", ACT_FINISHES, ROLE_LEADER | ROLE_SUPERIOR, 0,        \
	  OBJECT_CAMPAIGN, campaign_act_command, campaign_act_accept)                              \
	X(CAMPAIGN_RETURN, "campaign.return", 0, ROLE_LEADER | ROLE_SUPERIOR, 0, OBJECT_CAMPAIGN,  \
	  campaign_return_command, campaign_act_return)                                            \
	X(CAMPAIGN_ARCHIVE, "campaign.archive", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,       \
	  OBJECT_CAMPAIGN, campaign_act_command, campaign_act_archive)                             \
	X(CAMPAIGN_CASE, "campaign.case", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                      \
	  campaign_case_command, campaign_act_case)                                                \
	X(CAMPAIGN_CASE_WITHDRAW, "campaign.case-withdraw", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,    \
	  campaign_case_withdraw_command, campaign_act_case_withdraw)

#endif
