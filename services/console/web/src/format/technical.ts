// Made by scripts/technical.py from services/ctl/explain/story_technical.def: don't change it by hand.
/** Of an event: for programs, or said by other means. */
export const technical = new Set(`
accepted_digest ahead alg anchor announce_clock approve_clock attempt baton_back
bodies body_kind box_keys by_region cap_rule cause_key cause_kind cause_mark
chain_head class_flags command context credit_ground credit_weight curve_key decision_digest
differs due_md entries epoch expires_ms fast feed_number feed_sequence
feed_session firm_majors fold forked_at from_md hash is_ms key_id
knows late_ms leaf ledger_row level_open level_rule near_ppm near_rule
newer notice_clock numbers_skipped params parent parents parts peer
person_key person_roles person_signature plan_id policy_index quarantine ratio_ppm receipt
receipted_digest recovery refer_rule refusal refusals refused_head reply_clock report_id
risk_rules route_rule salted_digest sample_source sampling_level sampling_rung seen_version series_through
session sign_keys signature signer similarity_ppm source_kind stream_digest streams
system_ms target_version text_signature their_trace through to_epoch to_md was_ms
working_hours_only
`.trim().split(/\s+/));
