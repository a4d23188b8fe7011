// Made by scripts/messages.py from proto/: don't change it by hand.
import { messagesOf } from "./fields_of.ts";

export const messages = messagesOf(`
AreaAssessCommand name kind:n place:n class_code months:n
AreaAssignFirmCommand firm_key remove:n
AreaDecideCommand measures review_day:n sampled:n passed:n
AreaProposeCommand name kind:n place:n class_code grounds:n* sampled:n passed:n text
AskRecusalCommand who ground by_party:n
AssignCommand owner unit
Attachment digest:b size:n media_type name kind:n
BulletinApproveCommand digest:b
BulletinFigure figure in_period:n in_year:n at_begin:n at_cutoff:n
BulletinOrderCommand bulletin_kind:n owner cutoff_day:n
BulletinReturnCommand
BulletinStopCommand bulletin_kind:n
BulletinSubmitCommand bulletin_kind:n from_day:n cutoff_day:n digest:b figures:BulletinFigure*
CampaignActCommand text
CampaignCaseCommand casefile:n facts masked:n
CampaignCaseWithdrawCommand casefile:n
CampaignIssueCommand number reporter
CampaignItemAnswer item answer:n note
CampaignLinkCommand hazard:n firm_key
CampaignReportCommand report period:n evidence:Attachment* text on_day:n
CampaignReturnCommand unit
CampaignSelfCheckCommand unit answers:CampaignItemAnswer*
CampaignTaskAssignCommand task owner
CampaignTaskDoneCommand task evidence:Attachment* text on_day:n count:n reopen:n
CampaignZeroReportCommand unit area text
CaseAddressCommand service_address electronic_address electronic_agreed:n confirmation confirmed_day:n
CaseAgreementCommand document no_harm part_day:n* part_fen:s* remit_fen:s remedy
CaseCashBankCommand cash_fen:s banked_ms:s receipt
CaseCashInCommand cash_fen:s arrived_ms:s receipt
CaseCertificationReportCommand case_source case_information case_basis case_facts decision_file:Attachment upload_receipt uploaded_ms:s
CaseCheckCommand hazard:n firm_key findings measure:n firm_name
CaseCompleteCommand correct_order:n correct_by_day:n nothing_left discretion_standard standard_version light_harm_removed:n light_coerced:n light_confessed:n light_merit:n light_other:n lightened refunded_fen:s value_basis:n goods_value_fen:s sold_fen:s unsold_fen:s market_price no_penalty_ground:n no_penalty_shown education illegal_gains_fen:s reconsider_at reconsider_days:n sue_at told_day:n
CaseContestCommand contest:n organ contested_day:n accepted_day:n copy_ms:s short_procedure:n document known_day:n
CaseContestEndCommand contest_outcome:n received_ms:s document owed_fen:s
CaseContestStopCommand document
CaseCorrectPublicationCommand wrong_entry right_entry correction_cause:n error_proof secrets:n
CaseCourtCommand court court_request decision_grounds party_view execution_object signed_and_sealed demand_answer
CaseDecideCommand outcome penalties:Penalty* illegal_gains_fen:s listing:n text party_details facts_found statement_answer penalty_basis performance remedies correct_order:n correct_by_day:n nothing_left discretion_standard standard_version light_harm_removed:n light_coerced:n light_confessed:n light_merit:n light_other:n lightened unaware_proof goods_source refunded_fen:s value_basis:n goods_value_fen:s sold_fen:s unsold_fen:s market_price no_penalty_ground:n no_penalty_shown education statement_finding:n reconsider_at reconsider_days:n sue_at criminal_outcome:n criminal_paper ground_outside law_of_day
CaseDeferCommand applied_day:n application term_notice until_day:n part_day:n* part_fen:s*
CaseDemandCommand served_ms:s method document left_with:n pay_by_day:n pay_way heard_told:n address_confirmed not_direct posted_day:n
CaseDiscussCommand outcome penalties:Penalty* participants* minutes
CaseEndCommand ground
CaseEndPublicationCommand application performed harm_removed no_repeat not_listed
CaseEvidenceCommand piece_kind:n piece_way:n content obtained_from from_party:n rights_told:n obtained_ms:s officers* piece_form:n no_original equal_by copy_made transcript questioned questioned_alone:n signed_whole:n unsigned_note party_called:n samples_sealed:n sample_list scene_recording laboratory lab_qualification made_abroad abroad_proof foreign_language:n translated_by
CaseExecuteCommand paid_fen:s payment_way:n receipt ground:n application taken_ms:s landed_ms:s
CaseExecutionEndCommand ground:n document no_harm
CaseExecutionResumeCommand document
CaseExecutionSuspendCommand ground:n document no_harm
CaseFileCommand officers* conditions* act_day:n act_goes_on:n found_day:n safety_harm
CaseGiveBackCommand back_way:n given_fen:s goods given_ms:s receipt
CaseJurisdictionCommand jurisdiction_step:n superior_office document on_day:n not_reserved goes_to handed_list
CaseLegalReviewCommand outcome:n opinion legal_grounds:n* on_jurisdiction:n on_party:n on_facts:n on_nature:n on_basis:n on_procedure:n on_fitness:n
CaseNotFileCommand ground
CaseNoticeCommand planned:Penalty* planned_listing:n listing_ground served_ms:s method no_intent_evidence:n facts hearing_told:n address_confirmed not_direct
CaseOnSpotCommand officers* penalties:Penalty* decided_ms:s certificates_shown told_on_site spot_evidence form_number party_details facts_found penalty_basis performance remedies spot_place handed_over party_stated reconsider_at reconsider_days:n sue_at ground_outside
CasePublishCommand where secrets:n party_details violation_type penalty_content authority_name as_served:n publication_told:n
CaseReassignCommand officers*
CaseReportCommand findings legal_grounds:n* party_details case_course facts_found nature handling_basis discretion
CaseReviewCommand agreed:n opinion outcome:n legal_grounds:n* on_jurisdiction:n on_party:n on_facts:n on_nature:n on_basis:n on_procedure:n on_fitness:n
CaseServeCommand served_ms:s method document left_with:n publication_told:n address_confirmed not_direct posted_day:n
CaseServeNoticeCommand served_ms:s method document left_with:n address_confirmed not_direct posted_day:n
CaseStatementCommand text hearing_asked:n waived:n asked_ms:s
CaseSurchargeCommand rate_told:n document
CaseTellListingCommand able evades trust_harmed served_ms:s document hearing_told:n method left_with:n address_confirmed not_direct posted_day:n
CaseVerifyEvidenceCommand piece:n piece_finding:n verified_how aside_ground:n result_told_ms:s
CaseWithdrawPublicationCommand reasons_public
ClockActCommand clock:n ground evidence by:n at_ms:s until_ms:s decision cause:n
ClockCorrectCommand clock:n anchor_ms:s evidence
ClockEndCommand at_ms:s evidence outcome:n
ClockRuleCommand clock:n rule_id
ClockStandsCommand evidence
ClockToldCommand served_ms:s document method
Command act target:ObjectId seen_version:n reason happened_ms:s body:b dry_run:n signature:PersonSignature
FailedItem item standard measured limit
FeedActCommand feed
FirmAssignKeeperCommand firm_key keeper officer
FirmChangeCommand firm_key address seat:n roles:n* classes* conditions equipment size director safety_officer risk_list* name
FirmCreditClassCommand firm_key credit_class:n on_day:n source
FirmDutyEndCommand on_day:n
FirmKeyUnitCommand firm_key ground:n on_day:n source remove:n
FirmLevelCommand firm_key level:n review_day:n
FirmLicenceAddCommand firm_key kind:n no classes* from_day:n to_day:n issuer issuer_body:n first:n
FirmLicenceChangeCommand act:n body:n document on_day:n to_day:n classes* served_day:n
FirmLicenceRequestCommand act:n ground refused:n document outcome:n
FirmMergeCommand from_key to_key undo:n
FirmOutsideCommand firm_key change:n successors* name to_region:n on_day:n document matters:ObjectId*
FirmProducingCommand firm_key class_code product evidence
FirmRef key name name_as_printed uscc_warning:n region:n address
FirmRegisterCommand firm:FirmRef roles:n* classes* den:n
FirmSettleCommand firm_key matters:ObjectId* answer:n successor referral:n document to_region:n
FirmStandardAddCommand firm_key no form:n class_code on_day:n
FirmStandardReviewCommand review:n on_day:n
FirmTraceCheckCommand firm_key raw_material:n sales:n batch missing* class_code on_day:n raw_material_ledger:n sales_ledger:n
FirmVerifyCommand firm_key on_day:n key_confirmed:n key_check:n
HazardAskExtensionCommand days:n ground asked_day:n evidence:Attachment*
HazardCancelOffCommand batch quantity:Quantity
HazardClaimCommand evidence:Attachment* text
HazardCorrectOnSpotCommand officers* evidence:Attachment* on_day:n text
HazardCustodyCommand lot:n word:n days:n served_ms:s document method officers* address_confirmed not_direct left_with:n
HazardCustodyRecordCommand lot:n certificates_shown:n party_there signed_whole:n unsigned_note spot_witness told_on_site party_stated scene_recording custody_keeper:n kept_at keeping_paper seal_strips
HazardDecideExtensionCommand granted:n days:n outcome:n
HazardGoodsCommand batch from_place:n to_place:n quantity:Quantity document document_kind:n goods_class:n from_lot:n on_the_spot:n lines:InventoryLine* power ground officers* release_ground:n consent evidence:Attachment* custody_scope
HazardHelpCommand kind:n content on_day:n
HazardHoldCommand until_ms:s
HazardLevelCommand level:n urgent:n
HazardLookBackCommand passed:n officers* evidence:Attachment* on_day:n outcome:n
HazardOrderCommand statutory:n content served_day:n within_days:n stop_sale:n method document left_with:n address_confirmed not_direct facts_found violated_rule order_basis remedies
HazardOweProgressCommand why
HazardPersonCommand part:n name position did
HazardProductionCommand officers* evidence:Attachment* on_day:n
HazardProgressCommand text on_day:n evidence:Attachment*
HazardReferCommand to_region:n referral:n
HazardRefuseCommand evidence uncontrolled:n control:n
HazardReinspectCommand passed:n officers* evidence:Attachment* on_day:n no_access:n outcome:n
HazardServeOrderCommand served_day:n method document left_with:n address_confirmed not_direct posted_day:n
HazardSplitCommand batch quantity:Quantity place:n
HazardUnfoundedCommand ground
HearingAnnounceCommand where
HearingEndCommand ground:n
HearingFixCommand begins_ms:s venue clerk assistants* interpreter not_public:n served_ms:s method document left_with:n address_confirmed not_direct posted_day:n
HearingHoldCommand attended:n* signing:n note held_ms:s
HearingNameCommand officer
HearingPauseCommand ground:n
HearingRecuseCommand who outcome:n ground
HearingReportCommand opinion
InformantEraseCommand ground article
InspectionAmendCommand answers* items* ground evidence:Attachment*
InspectionAssignCommand officers*
InspectionCancelCommand text
InspectionCorrectCommand items* checklist
InspectionDrawCommand title seed officers* due_day:n class_code area:n checklist campaign:n
InspectionFindingCommand finding:n handling:n text product:ProductRef found:Quantity
InspectionNoticeCommand number without on_day:n checklist items*
InspectionOpenCommand officers* code entered_ms:s
InspectionPlanCommand firm_key kind:n due_day:n checklist hazard:n area:n body purpose campaign:n ground:n ground_ref items*
InspectionRecordCommand answers* text firm_says firm_signed:n evidence:Attachment* items* party_there unsigned_ground:n
InspectionRecuseCommand officer replacement ground outcome:n minutes redo:n
InspectionTakeUpCommand at_most:n
InspectionTellCommand method on_day:n proof
InspectionVisitCommand on_day:n officers* evidence:Attachment* text checklist left_ms:s
InterviewCommand attendees* commitments* absent:n held_ms:s
InventoryLine name model quantity:Quantity
ListingConsentCommand consented:n by number ground outcome:n
ListingDecideCommand listed:n measures* outcome:n intent frequency duration penalty_type penalty_sum goods_value harm_to_health property_loss social_impact heavier_by measures_basis*
ListingPublishCommand where
ListingRemoveCommand why application promise performed harm_removed no_heavier measures_over
ListingRestoreCommand false_papers grave
ListingStatementCommand text waived:n
MeasureDoneCommand police_answer:n document police_next:n recall_result:n recall_day:n determination
MeasureHoldCommand until_ms:s
MeasureOverrideCommand with:n
MeasureProposeCommand kind:n hazard:n firm_key firm_name
MeasureTakeCommand content officers* document goods_list test_reports recall_basis:n office_level:n recall_day:n delegation defect recall_power:n legal_opinion
NoticeDraftCommand kind:n firm_key hazard:n facts fields:Param* addressee
NoticeReplyCommand text
NoticeServeCommand method served_ms:s proof:Attachment failed:n document left_with:n address_confirmed not_direct posted_day:n
ObjectId kind:n region:n number:n daemon:n
Param name value
PatrolCommand firm_key officers* result inspection:n
Penalty kind:n amount_fen:s
PersonSignature alg:n key_id:b signature:b person
ProductRef class_code name brand model batch certificate_no
Quantity amount:n unit
RecuseCommand who outcome:n replacement ground minutes redo:n
ReferralAnswerCommand answer_code text partly:n
ReferralCloseCommand outcome
ReferralDisputeCommand basis
ReferralDraftCommand kind:n to_region:n subject:FirmRef product:ProductRef facts hazard:n questions* violations:n* casefile:n supplements:n
ReferralExtendCommand by:n
ReferralReturnCommand reason_code basis
ReferralSendCommand urgent:n
RegionAcceptLifeCommand neighbour:n life
ReportAcceptCommand mediator
ReportAnswerCommand what delivered_ms:s
ReportAssessCommand result
ReportCheckCommand outcome
ReportClassifyCommand class_code violations:n* severity:n risk:n how
ReportConsentCommand mediation_party:n mediation_answer:n said_how
ReportJoinCommand to_report:n hazard:n
ReportMediateCommand outcome
ReportReadCommand purpose
ReportRefuseCommand ground channel
ReportReturnCommand reason_code basis
ReportSplitCommand complaint_part report_part
ReportUnfoundedCommand ground
RevealApproveCommand
RevealCommand purpose ground
SamplingAnnounceAskCommand to_region:n body
SamplingAnswerCommand request:n step:n text on_day:n
SamplingAssignCommand officers*
SamplingCancelCommand superior_level:n sampled_day:n document firm:FirmRef
SamplingDenyCommand on_day:n evidence
SamplingDrawCommand sample_no on_day:n officers* firm:FirmRef firm_role:n maker:FirmRef maker_region:n platform:FirmRef product:ProductRef quantity:Quantity stock:Quantity price_fen:s seal_no emergency:n firm_drawn samplers_drawn shown_and_told goods_drawn stock_kind:n party_signed spare_seal_no least_stock:n
SamplingFinaliseCommand
SamplingMeasureCommand on_day:n until_day:n casefile:n document
SamplingNoGoodsCommand officers* on_day:n
SamplingObjectionCommand party:n on_day:n ground
SamplingPlanCommand product:ProductRef firm:FirmRef firm_role:n agency lab method follow_up_of:n online:n by_day:n owed_for emergency:n level:n campaign:n
SamplingPublishCommand from_day:n to_day:n catalogue:n organised_by:n organiser_consent
SamplingRecuseCommand who outcome:n ground@4 minutes redo:n replacement
SamplingRefusedCommand officers* on_day:n evidence firm:FirmRef firm_role:n
SamplingReinspectCommand passed:n officers* evidence:Attachment* on_day:n no_access:n outcome:n
SamplingRequestCommand kind:n body to_region:n certificate:n certificate_no term_days:n
SamplingResultCommand passed:n failed_items:FailedItem* on_day:n lab_report_no outcome:n tested_by* tested_on_the_spot:n
SamplingRetestCommand step:n on_day:n lab note failed_items:FailedItem*
SamplingSendCommand lab on_day:n
SamplingServeCommand party:n served_day:n proof method left_with:n address_confirmed not_direct posted_day:n
SelfCheckCallCommand title due_day:n firm_keys* class_code area:n text campaign:n
SelfCheckCloseCommand text
SelfCheckReturnCommand firm_key on_day:n found:n risks:SelfCheckRisk* system_set_up:n staff_named:n routine_kept:n risk_list_made:n text evidence:Attachment* system:n staff:n routine:n risk_list:n
SelfCheckRisk risk violation:n major:n controlled:n control hazard:n
`);
