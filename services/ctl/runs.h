/* The commands with code of their own; each does one thing of the table in commands.c. */
#ifndef ZHIAN_SERVICES_CTL_RUNS_H
#define ZHIAN_SERVICES_CTL_RUNS_H

#include "services/ctl/command.h"

/* The three kinds that need no code of their own. */
command_run run_proposal_end; /* approve, reject, withdraw */
command_run run_act, run_list, run_list_within, run_get;
command_run run_report_text, run_report_contact, run_report_conflict, run_reveal_open;

command_run run_help, run_version, run_completion, run_manual;
command_run run_status, run_due, run_work, run_journal_tail, run_journal_verify, run_digest;
command_run run_journal_verify_offline, run_journal_repair, run_journal_heads;
command_run run_journal_follow, run_journal_pack;
command_run run_county_init, run_county_up, run_county_down, run_county_list, run_county_found;
command_run run_county_own;
command_run run_config_check, run_config_show;
command_run run_key_make, run_key_show, run_key_list, run_key_revoke, run_key_rotate;
command_run run_person_list, run_person_add, run_person_certificate, run_person_disable,
	run_person_adopt, run_person_signing_key, run_person_role, run_person_regions;
command_run run_user_password, run_user_list, run_user_lock, run_user_unlock, run_user_remove,
	run_user_reads, run_user_codes;
command_run run_feed_add, run_feed_push, run_feed_sheet, run_feed_rotate, run_feed_remove;
command_run run_policy_check, run_policy_show, run_policy_facts, run_policy_test;
command_run run_policy_what_if, run_policy_gates, run_policy_penalties, run_law, run_states;
command_run run_policy_adopt, run_calendar_adopt, run_dictionary_adopt;
command_run run_calendar_check, run_calendar_show, run_calendar_what_if;
command_run run_doctor_acknowledge, run_metrics;
command_run run_bulletin_kinds, run_bulletin_make, run_bulletin_rows, run_bulletin_submit,
	run_bulletin_approve;
command_run run_story, run_case_sheet, run_case_volume, run_search, run_explain, run_lookup;
command_run run_demo_advance, run_demo_run, run_demo_show;
command_run run_scenario_run, run_scenario_check;
command_run run_region_trust, run_region_card, run_region_check, run_region_add, run_region_remove;
command_run run_campaign_check, run_campaign_adopt, run_campaign_show, run_campaign_summary;
command_run run_campaign_base_import;
command_run run_doctor, run_backup, run_restore, run_restore_status, run_confirm_series;

#endif
