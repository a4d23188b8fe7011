/* What people may ask about campaigns; spliced into hazard's list of acts. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_ACTS_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_ACTS_H

/* X(ID, "name", flags, roles, second roles, target, body, help) */
#define HAZARD_CAMPAIGN_ACT_LIST(X)                                                                \
	X(CAMPAIGN_ADOPT, "campaign.adopt", ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,              \
	  campaign_adopt_command, "adopt a campaign's plan for a year, as a draft")                \
	X(CAMPAIGN_ISSUE, "campaign.issue", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                    \
	  campaign_issue_command, "issue a campaign: its clocks start")                            \
	X(CAMPAIGN_WITHDRAW, "campaign.withdraw", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_CAMPAIGN,   \
	  campaign_act_command, "give a campaign up before it has begun")                          \
	X(CAMPAIGN_TASK_ASSIGN, "campaign.task-assign", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,        \
	  campaign_task_assign_command, "name who answers for a task")                             \
	X(CAMPAIGN_TASK_DONE, "campaign.task-done", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,   \
	  OBJECT_CAMPAIGN, campaign_task_done_command,                                             \
	  "record that a task is done, with what proves it")                                       \
	X(CAMPAIGN_FREEZE, "campaign.freeze", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                  \
	  campaign_act_command, "freeze the list of firms that are counted")                       \
	X(CAMPAIGN_BASE_IMPORT, "campaign.base-import", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,        \
	  campaign_base_import_command,                                                            \
	  "import a campaign's base from the register of firms, as a new version")                 \
	X(CAMPAIGN_ZERO_REPORT, "campaign.zero-report", 0, ROLE_OFFICER | ROLE_LEADER, 0,          \
	  OBJECT_CAMPAIGN, campaign_zero_report_command,                                           \
	  "record that a unit found nothing, of how many that it checked")                         \
	X(CAMPAIGN_LINK, "campaign.link", 0, ROLE_OFFICER | ROLE_LEADER, 0, OBJECT_CAMPAIGN,       \
	  campaign_link_command, "say that a hazard or a firm belongs to a campaign")              \
	X(CAMPAIGN_UNLINK, "campaign.unlink", 0, ROLE_LEADER, 0, OBJECT_CAMPAIGN,                  \
	  campaign_link_command, "take out what doesn't belong to a campaign, with the reason")    \
	X(CAMPAIGN_REPORT, "campaign.report", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,         \
	  OBJECT_CAMPAIGN, campaign_report_command,                                                \
	  "record that a campaign's report was submitted, or a corrected one")                     \
	X(CAMPAIGN_CLOSE, "campaign.close", ACT_FINISHES, ROLE_LEADER, 0, OBJECT_CAMPAIGN,         \
	  campaign_act_command, "close a campaign to entries")                                     \
	X(CAMPAIGN_SELF_CHECK, "campaign.self-check", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0, \
	  OBJECT_CAMPAIGN, campaign_self_check_command,                                            \
	  "return a unit's self-check before acceptance")                                          \
	X(CAMPAIGN_ACCEPT, "campaign.accept", ACT_FINISHES, ROLE_LEADER | ROLE_SUPERIOR, 0,        \
	  OBJECT_CAMPAIGN, campaign_act_command, "accept a campaign")                              \
	X(CAMPAIGN_RETURN, "campaign.return", 0, ROLE_LEADER | ROLE_SUPERIOR, 0, OBJECT_CAMPAIGN,  \
	  campaign_return_command, "send a unit's self-check back, with the reason")               \
	X(CAMPAIGN_ARCHIVE, "campaign.archive", ACT_FINISHES, ROLE_OFFICER | ROLE_LEADER, 0,       \
	  OBJECT_CAMPAIGN, campaign_act_command, "close the file of an accepted campaign")

#endif
