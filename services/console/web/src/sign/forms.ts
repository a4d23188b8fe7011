// Made by scripts/forms.py from zhianctl's table of commands: don't change it by hand.
import { formsOf } from "./forms_of.ts";

export const kinds: Record<string, { kind: number; daemon: string }> = {
  RP: { kind: 1, daemon: "intake" },
  HZ: { kind: 2, daemon: "hazard" },
  IN: { kind: 3, daemon: "hazard" },
  SM: { kind: 4, daemon: "hazard" },
  FM: { kind: 5, daemon: "hazard" },
  MS: { kind: 6, daemon: "escalation" },
  NT: { kind: 7, daemon: "escalation" },
  CS: { kind: 8, daemon: "escalation" },
  RF: { kind: 9, daemon: "notify" },
  LS: { kind: 10, daemon: "credit" },
  CK: { kind: 11, daemon: "" },
  PP: { kind: 12, daemon: "" },
  FD: { kind: 13, daemon: "intake" },
  CF: { kind: 14, daemon: "credit" },
  KA: { kind: 15, daemon: "hazard" },
  CP: { kind: 16, daemon: "hazard" },
  QN: { kind: 17, daemon: "" },
  SC: { kind: 18, daemon: "hazard" },
  DR: { kind: 19, daemon: "hazard" },
  LC: { kind: 20, daemon: "hazard" },
  SD: { kind: 21, daemon: "hazard" },
  DY: { kind: 22, daemon: "hazard" },
  BL: { kind: 23, daemon: "escalation" },
};
export const forms = formsOf(`
feed.pause :feed intake FeedActCommand feed!
feed.resume :feed intake FeedActCommand feed!
quarantine.requeue QN
quarantine.drop QN
report.accept RP  + mediator
report.refuse RP  + ground channel
report.out-of-scope RP  ReportRefuseCommand ground channel
report.mediate RP  + outcome:word=agreed|terminated|withdrawn
report.consent RP  + mediation_party!:word=complainant|respondent mediation_answer!:word=agrees|declines said_how!
report.ask-recusal RP  AskRecusalCommand who! ground! by_party:yes
report.recuse RP  RecuseCommand who! outcome!:word@recusal_outcome=granted|refused replacement ground minutes redo:yes
report.check RP  + outcome:word=begun|hazard|filing_proposed|referred
report.unfounded RP  + ground
report.join RP  + to_report:id@RP hazard:id@HZ
report.unjoin RP  ReportJoinCommand to_report:id@RP hazard:id@HZ
report.not-duplicate RP  ReportJoinCommand to_report:id@RP hazard:id@HZ
report.classify RP  + class_code violations*:word=no_licence_or_ccc|beyond_scope|after_suspension|not_as_certified|not_inspected|adulterated|inferior_as_good|failing_as_passing|forged_identity|label_fraud|content_short|harmful_substance|banned_product|short_measure|unknown_origin|unlicensed_input|no_standard|expired|refused_inspection|failed_sampling severity:word=general|larger|major risk:word=controlled|uncontrolled how
report.split RP  + complaint_part! report_part!
report.assess RP  + result
report.return RP  + reason_code basis
report.answer RP  + what delivered_ms:moment
report.assign RP  AssignCommand owner unit
report.text RP  ReportReadCommand purpose
informant.reveal-request RP  RevealCommand purpose ground
informant.reveal-approve RP  RevealApproveCommand
informant.erase RP  + ground article
hazard.level HZ  + level!:word=general|larger|major urgent:yes
hazard.order HZ  + statutory:yes content served_day:day within_days:number stop_sale:yes method:word=direct|left|electronic|mail|entrusted|forwarded|announced document left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct facts_found violated_rule order_basis remedies
hazard.serve-order HZ  + served_day!:day method:word=direct|left|electronic|mail|entrusted|forwarded|announced document left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
hazard.claim HZ  + evidence*:file text
hazard.reinspect HZ  + officers* evidence*:file on_day:day outcome!:word=passed|failed|no_access
hazard.cancel-off HZ  + batch quantity:quantity
hazard.look-back HZ  + officers* evidence*:file on_day:day outcome!:word=passed|failed
hazard.refuse HZ  + evidence control:word=controlled|uncontrolled
hazard.unfounded HZ  + ground
hazard.to-case HZ  HazardUnfoundedCommand ground
hazard.refer HZ  + to_region:number referral:id@RF
hazard.archive HZ  HazardUnfoundedCommand ground
hazard.assign HZ  AssignCommand owner unit
hazard.hold HZ  + until_ms:moment
hazard.release HZ  HazardHoldCommand until_ms:moment
hazard.goods HZ  + batch from_place:word=free|off_sale|registered|sealed|seized|confiscated|destroyed|reworked|sent_back|recalled|consumed|at_large|auctioned|disposed_early|with_police|unclaimed to_place:word=free|off_sale|registered|sealed|seized|confiscated|destroyed|reworked|sent_back|recalled|consumed|at_large|auctioned|disposed_early|with_police|unclaimed quantity:quantity document document_kind:word=record|stop_sale|registration|seal|seize|release|penalty|consent|destruction|rework|return|recall|trace|test|auction|treasury|early_disposal|hand_over|public_notice goods_class:word=products|raw_material|tools|equipment|sites from_lot:number on_the_spot:yes lines*:line power ground officers* release_ground:word=no_unlawful_act|not_connected|case_decided|term_expired|not_needed consent evidence*:file custody_scope
hazard.custody HZ  + lot!:number word!:word=extended|approved|disapproved|served|announced#1|2|4|5|6 days:number served_ms:moment document method:word=direct|left|electronic|mail|entrusted|forwarded|announced officers* address_confirmed not_direct left_with:word=witness|recording|confirmed_address|sent_back
hazard.custody-record HZ  + lot!:number certificates_shown:yes party_there signed_whole:yes unsigned_note spot_witness told_on_site party_stated scene_recording custody_keeper:word=office|party|third_party kept_at keeping_paper seal_strips
hazard.ask-recusal HZ  AskRecusalCommand who! ground! by_party:yes
hazard.recuse HZ  RecuseCommand who! outcome!:word@recusal_outcome=granted|refused replacement ground minutes redo:yes
hazard.correct-on-spot HZ  + officers* evidence*:file on_day:day text
hazard.ask-extension HZ  + days:number ground! asked_day:day evidence*:file
hazard.decide-extension HZ  + days:number outcome!:word@extension_outcome=granted|refused
hazard.stopped HZ  HazardProductionCommand officers* evidence*:file on_day:day
hazard.still-stopped HZ  HazardProductionCommand officers* evidence*:file on_day:day
hazard.restarted HZ  HazardProductionCommand officers* evidence*:file on_day:day
hazard.help HZ  + kind!:word=guidance|consultation|analysis|training content! on_day:day
hazard.progress HZ  + text! on_day:day evidence*:file
hazard.owe-progress HZ  + why
hazard.person HZ  + part!:word=legal_representative|principal|directly_in_charge|directly_liable|quality_director|quality_officer name! position did
hazard.split HZ  + batch quantity:quantity place:number
sampling.plan :sampling hazard + product!:part@ProductRef(class_code,name,brand,model,batch,certificate_no) firm:part@FirmRef(key,name,region:number,address) firm_role:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person agency lab! method! follow_up_of:id@SM online:yes by_day:day owed_for emergency:yes level:word=county|city|province|national campaign:id@CP
sampling.plan SM hazard:follow_up_of + product!:part@ProductRef(class_code,name,brand,model,batch,certificate_no) firm:part@FirmRef(key,name,region:number,address) firm_role:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person agency lab! method! online:yes by_day:day owed_for emergency:yes level:word=county|city|province|national campaign:id@CP
sampling.plan CP hazard:campaign + product!:part@ProductRef(class_code,name,brand,model,batch,certificate_no) firm:part@FirmRef(key,name,region:number,address) firm_role:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person agency lab! method! follow_up_of:id@SM online:yes by_day:day owed_for emergency:yes level:word=county|city|province|national
sampling.cancel SM  + superior_level:word=county|city|province|national sampled_day:day document firm:part@FirmRef(key,name,region:number,address)
sampling.draw SM  + sample_no! on_day:day officers!* firm:part@FirmRef(key,name,region:number,address) firm_role:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person maker:part@FirmRef(key,name,region:number,address) maker_region:number platform:part@FirmRef(key,name,region:number,address) product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) quantity:quantity stock:quantity price_fen:money seal_no! emergency:yes firm_drawn samplers_drawn shown_and_told goods_drawn stock_kind:word=for_sale|not_for_sale|export_only|trial_goods party_signed spare_seal_no least_stock:number
sampling.no-goods SM  + officers!* on_day:day
sampling.refused SM  + officers!* on_day:day evidence! firm:part@FirmRef(key,name,region:number,address) firm_role:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person
sampling.send SM  + lab on_day:day
sampling.result SM  + failed_items*:row@FailedItem on_day:day lab_report_no outcome!:word=passed|failed tested_by* tested_on_the_spot:yes
sampling.serve SM  + party!:word=firm|maker|platform served_day!:day proof method:word=direct|left|electronic|mail|entrusted|forwarded|announced left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
sampling.objection SM  + party!:word=firm|maker|platform on_day:day ground!
sampling.deny SM  + on_day:day evidence!
sampling.retest SM  + step!:word=accept|refuse|formalities|waive|lab|pass|fail|reopen on_day:day lab note failed_items*:row@FailedItem
sampling.finalise SM  +
sampling.request SM  + kind!:word=government|department|suspend_certificate|announce|trace_maker|trace_seller|next_level|revoke_licence body to_region:number certificate:word=production_licence|ccc|voluntary|system certificate_no term_days:number
sampling.answer SM  + request!:number step!:word=send|passed_on|answer|withdraw|correct|urged text on_day:day
sampling.announce-ask SM  + to_region:number body!
sampling.announced SM  SamplingMeasureCommand on_day:day until_day:day casefile:id@CS document!
sampling.suspended SM  SamplingMeasureCommand on_day:day until_day!:day casefile!:id@CS document
sampling.revoked SM  SamplingMeasureCommand on_day:day until_day:day casefile!:id@CS document
sampling.assign SM  + officers!*
sampling.ask-recusal SM  AskRecusalCommand who! ground! by_party:yes
sampling.recuse SM  + who! outcome!:word@recusal_outcome=granted|refused ground minutes redo:yes replacement
sampling.reinspect SM  + officers!* evidence*:file on_day:day outcome!:word=passed|failed|no_access
sampling.publish-list :sampling hazard SamplingPublishCommand from_day!:day to_day!:day catalogue:yes organised_by:word=us|another organiser_consent
firm.level :firm hazard + firm_key! level!:word=ordinary|key|special review_day:day
firm.merge :firm hazard + from_key! to_key! undo:yes
inspection.plan :inspection hazard + firm_key! kind!:word=daily_patrol|surprise|special_drive|certification_process|market_check|double_random|follow_up_visit|covert|look_back_visit due_day:day checklist hazard:id@HZ area:id@KA body purpose campaign:id@CP ground:word=plan|campaign|draw|patrol|complaint|accusation|referral|clue|reinspection|applied#1|2|3|4|16|17|18|19|20|21 ground_ref items*
inspection.plan HZ hazard:hazard + firm_key! kind!:word=daily_patrol|surprise|special_drive|certification_process|market_check|double_random|follow_up_visit|covert|look_back_visit due_day:day checklist area:id@KA body purpose campaign:id@CP ground:word=plan|campaign|draw|patrol|complaint|accusation|referral|clue|reinspection|applied#1|2|3|4|16|17|18|19|20|21 ground_ref items*
inspection.plan KA hazard:area + firm_key! kind!:word=daily_patrol|surprise|special_drive|certification_process|market_check|double_random|follow_up_visit|covert|look_back_visit due_day:day checklist hazard:id@HZ body purpose campaign:id@CP ground:word=plan|campaign|draw|patrol|complaint|accusation|referral|clue|reinspection|applied#1|2|3|4|16|17|18|19|20|21 ground_ref items*
inspection.plan CP hazard:campaign + firm_key! kind!:word=daily_patrol|surprise|special_drive|certification_process|market_check|double_random|follow_up_visit|covert|look_back_visit due_day:day checklist hazard:id@HZ area:id@KA body purpose ground:word=plan|campaign|draw|patrol|complaint|accusation|referral|clue|reinspection|applied#1|2|3|4|16|17|18|19|20|21 ground_ref items*
inspection.assign IN  + officers!*
inspection.ask-recusal IN  AskRecusalCommand who! ground! by_party:yes
inspection.recuse IN  + officer! replacement ground outcome:word@recusal_outcome=granted|refused minutes redo:yes
inspection.notice IN  + number without on_day:day checklist items*
inspection.open IN  + officers* code! entered_ms:moment
inspection.correct IN  +! items* checklist
inspection.do IN  InspectionVisitCommand on_day:day officers* evidence*:file text checklist left_ms:moment
inspection.no-access IN  InspectionVisitCommand on_day:day officers* evidence*:file text checklist left_ms:moment
inspection.refuse IN  InspectionVisitCommand on_day:day officers* evidence*:file text checklist left_ms:moment
inspection.record IN  + answers* text firm_says firm_signed:yes evidence*:file items* party_there unsigned_ground:word=not_reached|absent|refused_visit|refused_to_sign
inspection.amend IN  + answers* items* ground! evidence*:file
inspection.finding IN  + finding!:number handling!:word=advised|corrected|hazard|filing text product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) found:quantity
inspection.tell IN  + method!:word=direct|left|electronic|mail|entrusted|forwarded|announced on_day:day proof!
inspection.cancel IN  +! text
inspection.draw :inspection hazard + title seed! officers!* due_day:day class_code area:id@KA checklist campaign:id@CP
inspection.draw KA hazard:area + title seed! officers!* due_day:day class_code checklist campaign:id@CP
inspection.draw CP hazard:campaign + title seed! officers!* due_day:day class_code area:id@KA checklist
inspection.take-up DR  + at_most:number
selfcheck.call :selfcheck hazard SelfCheckCallCommand title! due_day:day firm_keys* class_code area:id@KA text campaign:id@CP
selfcheck.call KA hazard:area SelfCheckCallCommand title! due_day:day firm_keys* class_code text campaign:id@CP
selfcheck.call CP hazard:campaign SelfCheckCallCommand title! due_day:day firm_keys* class_code area:id@KA text
selfcheck.return SC  SelfCheckReturnCommand firm_key! on_day:day found!:word=nothing_found|minor_risk|major_risk text evidence*:file system:word=yes|no staff:word=yes|no routine:word=yes|no risk_list:word=yes|no
selfcheck.close SC  SelfCheckCloseCommand text
area.propose :area hazard + name! kind!:word=cluster|rural_market|town|fringe|wholesale_market place:number class_code grounds!*:word=media|failure_rate|incident|many_violations|complaints sampled:number passed:number text
area.assess :area hazard + name! kind!:word=cluster|rural_market|town|fringe|wholesale_market place:number class_code months:number
area.set KA  AreaDecideCommand measures! review_day:day sampled:number passed:number
area.reject KA  AreaDecideCommand! measures review_day:day sampled:number passed:number
area.review KA  AreaDecideCommand measures review_day:day sampled:number passed:number
area.release KA  AreaDecideCommand! measures review_day:day sampled:number passed:number
area.assign-firm KA  + firm_key! remove:yes
firm.register :firm hazard + firm!:part@FirmRef(key,name,region:number,address) roles*:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person classes* den:yes
firm.change :firm hazard + firm_key! address seat:number roles*:word=producer|seller|user|importer|platform|platform_seller|market_operator|facilitator|right_holder|certification_body|consulting_body|test_body|responsible_person classes* conditions equipment size director safety_officer risk_list* name
firm.assign-keeper :firm hazard + firm_key! keeper officer
firm.verify :firm hazard + firm_key! on_day:day key_check:word=confirmed|not_confirmed
firm.licence-add :firm hazard + firm_key! kind!:word=production|ccc no! classes!* from_day!:day to_day:day issuer issuer_body:word=county|prefecture|province|national|certification|court first:yes
firm.licence-change LC  + act!:word=suspend|resume|withdraw|revoke|cancel|renew|rescope|expire|annul body!:word=county|prefecture|province|national|certification|court document on_day:day to_day:day classes* served_day:day
firm.licence-request LC  + act:word=suspend|resume|withdraw|revoke|cancel|renew|rescope|expire|annul ground document outcome:word@licence_request_outcome=asked|refused
firm.producing :firm hazard + firm_key! class_code! product evidence
firm.standard-add :firm hazard + firm_key! no! form!:word=filed|self_declared class_code on_day:day
firm.standard-review SD  + review!:word=keep|revise|withdraw|revised on_day:day
firm.key-unit :firm hazard + firm_key! ground!:word=past_violation|complaints|media_exposure|foreign_notification|recall|weak_control|failed_sample|den|cluster|urban_fringe|rural_outlet|repeated_findings on_day:day source remove:yes
firm.credit-class :firm hazard + firm_key! credit_class!:word=a|b|c|d on_day:day source
firm.trace-check :firm hazard + firm_key! batch missing* class_code on_day:day raw_material_ledger!:word=complete|incomplete sales_ledger!:word=complete|incomplete
firm.outside :firm hazard + firm_key! change!:word=dissolved|died|merged|split|renamed|moved|wrong_firm successors* name to_region:number on_day:day document matters*:object
firm.split :firm hazard FirmOutsideCommand firm_key! change:word=dissolved|died|merged|split|renamed|moved|wrong_firm successors!* name to_region:number on_day:day document matters*:object
firm.settle :firm hazard + firm_key! matters*:object answer!:word=continue|end|transfer|void successor referral:id@RF document to_region:number
firm.settle RF hazard:referral + firm_key! matters*:object answer!:word=continue|end|transfer|void successor document to_region:number
firm.duty-end DY  + on_day:day
patrol.record :patrol hazard PatrolCommand firm_key! officers* result inspection:id@IN
patrol.record IN hazard:inspection PatrolCommand firm_key! officers* result
campaign.issue CP  + number reporter
campaign.withdraw CP  CampaignActCommand text
campaign.task-assign CP  + task! owner!
campaign.task-done CP  + task! evidence*:file text on_day:day count:number reopen:yes
campaign.freeze CP  CampaignActCommand text
campaign.zero-report CP  + unit! area text
campaign.link CP  + hazard:id@HZ firm_key
campaign.unlink CP  CampaignLinkCommand hazard:id@HZ firm_key
campaign.case CP  + casefile!:id@CS facts! masked!:yes
campaign.case-withdraw CP  + casefile!:id@CS
campaign.report CP  + report! period:number evidence*:file text on_day:day
campaign.close CP  CampaignActCommand text
campaign.self-check CP  + unit!
campaign.accept CP  CampaignActCommand text
campaign.return CP  + unit!
campaign.archive CP  CampaignActCommand text
measure.propose :measure escalation + kind!:word=guidance|reminder|caution|correction|inform_government|suspend_certificate|follow_up|interview|key_supervision|special_supervision|seal_seize|case|announce|stop_production|revoke|publish|list|police|listed_supervision|joint_handling|referral|report_up|enforcement_sampling|recall|release_goods hazard:id@HZ firm_key firm_name
measure.propose HZ escalation:hazard + kind!:word=guidance|reminder|caution|correction|inform_government|suspend_certificate|follow_up|interview|key_supervision|special_supervision|seal_seize|case|announce|stop_production|revoke|publish|list|police|listed_supervision|joint_handling|referral|report_up|enforcement_sampling|recall|release_goods firm_key firm_name
measure.take MS  + content officers* document goods_list test_reports recall_basis:word=reported_up|producer|notice|order|order_here office_level:word=county|city|province|national recall_day:day delegation defect recall_power:word=special_provisions|consumer_law legal_opinion
measure.hold MS  + until_ms:moment
measure.override MS  + with!:word=guidance|reminder|caution|correction|inform_government|suspend_certificate|follow_up|interview|key_supervision|special_supervision|seal_seize|case|announce|stop_production|revoke|publish|list|police|listed_supervision|joint_handling|referral|report_up|enforcement_sampling|recall|release_goods
measure.withdraw MS
measure.done MS  + police_answer:word=filed|not_filed document police_next:word=reconsideration|supervision|handled_here recall_result:word=plan_reported|not_carried_out|not_defective|obeyed recall_day:day determination
notice.draft :notice escalation + kind!:word=listed_supervision|interview|rectification|reminder|caution|guidance|penalty_notice|penalty_decision|supplement firm_key hazard:id@HZ facts addressee
notice.draft HZ escalation:hazard + kind!:word=listed_supervision|interview|rectification|reminder|caution|guidance|penalty_notice|penalty_decision|supplement firm_key facts addressee
notice.approve NT
notice.serve NT  + method:word=direct|left|electronic|mail|entrusted|forwarded|announced served_ms:moment proof:file failed:yes document left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
notice.reply NT  + text
notice.interview NT  InterviewCommand attendees* commitments* absent:yes held_ms:moment
notice.close NT
notice.void NT
case.check :case escalation + hazard:id@HZ firm_key findings measure:id@MS firm_name
case.check HZ escalation:hazard + firm_key findings measure:id@MS firm_name
case.check MS escalation:measure + hazard:id@HZ firm_key findings firm_name
case.file CS  + officers* conditions*:word=preliminary_evidence|punishable|jurisdiction|within_time act_day:day act_goes_on:yes found_day:day safety_harm
case.reassign CS  +! officers!*
case.not-file CS  + ground
case.evidence CS  + piece_kind!:word=document|thing|audiovisual|electronic|witness|party_statement|expert_opinion|scene_record piece_way!:word=collected|submitted|questioned|sampled|on_scene|tested|handed_over|bought content! obtained_from! from_party:yes rights_told:yes obtained_ms:moment officers* piece_form!:word=original|copy no_original equal_by copy_made transcript questioned questioned_alone:yes signed_whole:yes unsigned_note party_called:yes samples_sealed:yes sample_list scene_recording laboratory lab_qualification made_abroad abroad_proof foreign_language:yes translated_by
case.verify-evidence CS  + piece!:number piece_finding!:word=verified|set_aside verified_how aside_ground:word=unlawful|untrue|unrelated|defective result_told_ms:moment
case.report CS  + findings legal_grounds*:word=public_interest|after_hearing|complex|by_law party_details case_course facts_found nature handling_basis discretion
case.review CS  + opinion outcome!:word@review_outcome=agreed|not_agreed|to_correct|to_investigate legal_grounds*:word=public_interest|after_hearing|complex|by_law on_jurisdiction:word=met|not_met on_party:word=met|not_met on_facts:word=met|not_met on_nature:word=met|not_met on_basis:word=met|not_met on_procedure:word=met|not_met on_fitness:word=met|not_met
case.notice CS  + planned*:penalty=warning|criticism|fine|confiscate_gains|confiscate_goods|suspend_licence|revoke_licence|stop_business|restrict_business|close|bar_persons planned_listing:yes listing_ground:word=failed_after_announcement|false_conclusion|harms_life_and_health|unlicensed|obstructed_inspection|refuses_to_perform no_intent_evidence:yes facts hearing_told:yes
case.serve-notice CS  + served_ms!:moment method:word=direct|left|electronic|mail|entrusted|forwarded|announced document left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
case.address CS  + service_address! electronic_address electronic_agreed:yes confirmation confirmed_day!:day
case.statement CS  + text hearing_asked:yes waived:yes asked_ms:moment
hearing.name CS  + officer!
hearing.hand-over CS
hearing.fix CS  + begins_ms!:moment venue! clerk! assistants* interpreter not_public:word=of_state|of_trade|of_privacy served_ms!:moment method!:word=direct|left|electronic|mail|entrusted|forwarded|announced document left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
hearing.announce CS  + where!
hearing.hold CS  + attended!*:word=party|agent|case_officers|third_party|witness|expert|interpreter signing!:word=signed|not_signed note held_ms:moment
hearing.pause CS  + ground!:word=force_majeure|succession|recusal|new_evidence|other
hearing.recuse CS  + who! outcome!:word@recusal_outcome=granted|refused ground
hearing.resume CS
hearing.end CS  + ground!:word@hearing_end=withdrawn|party_absent|party_left|no_successor|other
hearing.report CS  + opinion!
case.on-spot CS  + officers!* penalties!*:penalty=warning|criticism|fine|confiscate_gains|confiscate_goods|suspend_licence|revoke_licence|stop_business|restrict_business|close|bar_persons decided_ms!:moment certificates_shown told_on_site spot_evidence form_number party_details facts_found penalty_basis performance remedies spot_place handed_over party_stated reconsider_at reconsider_days:number sue_at ground_outside
case.decide CS  + outcome:word=penalty|no_penalty|not_made_out|other_department|justice penalties*:penalty=warning|criticism|fine|confiscate_gains|confiscate_goods|suspend_licence|revoke_licence|stop_business|restrict_business|close|bar_persons illegal_gains_fen:money listing:yes text party_details facts_found statement_answer penalty_basis performance remedies correct_order:word=at_once|by_day|nothing_left correct_by_day:day nothing_left discretion_standard standard_version light_harm_removed:word=holds|doesnt_hold light_coerced:word=holds|doesnt_hold light_confessed:word=holds|doesnt_hold light_merit:word=holds|doesnt_hold light_other:word=holds|doesnt_hold lightened unaware_proof goods_source refunded_fen:money value_basis:word=marked|market goods_value_fen:money sold_fen:money unsold_fen:money market_price no_penalty_ground:word=minor_no_harm|first_slight|no_fault|other_law no_penalty_shown education statement_finding:word=adopted|partly|not_adopted reconsider_at reconsider_days:number sue_at criminal_outcome:word=returned|unfined|fined criminal_paper ground_outside law_of_day
case.serve CS  + served_ms!:moment method:word=direct|left|electronic|mail|entrusted|forwarded|announced document left_with:word=witness|recording|confirmed_address|sent_back publication_told:yes address_confirmed not_direct posted_day:day
case.publish CS  + where secrets:word=nothing_found|removed party_details violation_type penalty_content authority_name as_served:yes publication_told:yes
case.correct-publication CS  + wrong_entry right_entry correction_cause:word=found|proved error_proof secrets:word=nothing_found|removed
case.end-publication CS  + application performed harm_removed no_repeat not_listed
case.withdraw-publication CS  + reasons_public
case.certification-report CS  + case_source case_information case_basis case_facts decision_file:file upload_receipt! uploaded_ms:moment
case.execute CS  + paid_fen!:money payment_way!:word=bank|electronically|in_cash receipt! ground:word=small_fine|hard_later|remote_place application taken_ms:moment landed_ms:moment
case.cash-in CS  + cash_fen!:money arrived_ms:moment receipt!
case.cash-bank CS  + cash_fen!:money banked_ms:moment receipt!
case.complete CS  + correct_order:word=at_once|by_day|nothing_left correct_by_day:day nothing_left discretion_standard standard_version light_harm_removed:word=holds|doesnt_hold light_coerced:word=holds|doesnt_hold light_confessed:word=holds|doesnt_hold light_merit:word=holds|doesnt_hold light_other:word=holds|doesnt_hold lightened refunded_fen:money value_basis:word=marked|market goods_value_fen:money sold_fen:money unsold_fen:money market_price no_penalty_ground:word=minor_no_harm|first_slight|no_fault|other_law no_penalty_shown education illegal_gains_fen:money reconsider_at reconsider_days:number sue_at told_day:day
case.give-back CS  + back_way!:word=money|returned_goods|compensation given_fen:money goods given_ms:moment receipt!
case.defer CS  + applied_day!:day application! term_notice! until_day:day part_day*:day part_fen*:money
case.surcharge CS  + rate_told:yes document!
case.execution-suspend CS  + ground!:word=no_means|third_party_claim|irreparable|needed document! no_harm
case.execution-resume CS  + document!
case.execution-end CS  + ground!:word=died_without_estate|gone_without_property|object_lost|decision_revoked|needed|three_years|by_court document! no_harm
case.agreement CS  + document! no_harm part_day!*:day part_fen!*:money remit_fen:money remedy
case.demand CS  + served_ms!:moment method!:word=direct|left|electronic|mail|entrusted|forwarded|announced document! left_with:word=witness|recording|confirmed_address|sent_back pay_by_day!:day pay_way! heard_told:yes address_confirmed not_direct posted_day:day
case.court CS  + court! court_request decision_grounds party_view execution_object signed_and_sealed demand_answer
case.contest CS  + contest!:word=reconsideration|suit organ! contested_day!:day accepted_day!:day copy_ms:moment short_procedure:yes document! known_day:day
case.contest-stop CS  + document!
case.contest-end CS  + contest_outcome!:word=upheld|withdrawn|revoked|varied received_ms:moment document! owed_fen:money
case.end CS  + ground
case.jurisdiction CS  + jurisdiction_step!:word=given_down|asked_up|designated|taken_over superior_office! document! on_day!:day not_reserved goes_to handed_list
case.tell-listing CS  + able evades trust_harmed served_ms:moment document hearing_told:yes method:word=direct|left|electronic|mail|entrusted|forwarded|announced left_with:word=witness|recording|confirmed_address|sent_back address_confirmed not_direct posted_day:day
case.ask-recusal CS  AskRecusalCommand who! ground! by_party:yes
case.recuse CS  RecuseCommand who! outcome!:word@recusal_outcome=granted|refused replacement ground minutes redo:yes
case.legal-review CS  + outcome!:word@review_outcome=agreed|not_agreed|to_correct|to_investigate opinion legal_grounds*:word=public_interest|after_hearing|complex|by_law on_jurisdiction:word=met|not_met on_party:word=met|not_met on_facts:word=met|not_met on_nature:word=met|not_met on_basis:word=met|not_met on_procedure:word=met|not_met on_fitness:word=met|not_met
case.discuss CS  + outcome!:word=penalty|no_penalty|not_made_out|other_department|justice penalties*:penalty=warning|criticism|fine|confiscate_gains|confiscate_goods|suspend_licence|revoke_licence|stop_business|restrict_business|close|bar_persons participants* minutes!
case.close CS
referral.draft :referral notify + kind!:word=clue|co_investigation|case_transfer|trace|result|notice|consent_asked|consent_answer|reported_figures to_region!:number subject:part@FirmRef(key,name,region:number,address) product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) facts hazard:id@HZ questions* violations*:word=no_licence_or_ccc|beyond_scope|after_suspension|not_as_certified|not_inspected|adulterated|inferior_as_good|failing_as_passing|forged_identity|label_fraud|content_short|harmful_substance|banned_product|short_measure|unknown_origin|unlicensed_input|no_standard|expired|refused_inspection|failed_sampling casefile:id@CS supplements:id@RF
referral.draft HZ notify:hazard + kind!:word=clue|co_investigation|case_transfer|trace|result|notice|consent_asked|consent_answer|reported_figures to_region!:number subject:part@FirmRef(key,name,region:number,address) product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) facts questions* violations*:word=no_licence_or_ccc|beyond_scope|after_suspension|not_as_certified|not_inspected|adulterated|inferior_as_good|failing_as_passing|forged_identity|label_fraud|content_short|harmful_substance|banned_product|short_measure|unknown_origin|unlicensed_input|no_standard|expired|refused_inspection|failed_sampling casefile:id@CS supplements:id@RF
referral.draft CS notify:casefile + kind!:word=clue|co_investigation|case_transfer|trace|result|notice|consent_asked|consent_answer|reported_figures to_region!:number subject:part@FirmRef(key,name,region:number,address) product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) facts hazard:id@HZ questions* violations*:word=no_licence_or_ccc|beyond_scope|after_suspension|not_as_certified|not_inspected|adulterated|inferior_as_good|failing_as_passing|forged_identity|label_fraud|content_short|harmful_substance|banned_product|short_measure|unknown_origin|unlicensed_input|no_standard|expired|refused_inspection|failed_sampling supplements:id@RF
referral.draft RF notify:supplements + kind!:word=clue|co_investigation|case_transfer|trace|result|notice|consent_asked|consent_answer|reported_figures to_region!:number subject:part@FirmRef(key,name,region:number,address) product:part@ProductRef(class_code,name,brand,model,batch,certificate_no) facts hazard:id@HZ questions* violations*:word=no_licence_or_ccc|beyond_scope|after_suspension|not_as_certified|not_inspected|adulterated|inferior_as_good|failing_as_passing|forged_identity|label_fraud|content_short|harmful_substance|banned_product|short_measure|unknown_origin|unlicensed_input|no_standard|expired|refused_inspection|failed_sampling casefile:id@CS
referral.send RF  + urgent:yes
referral.withdraw RF
referral.accept RF
referral.return RF  + reason_code basis
referral.answer RF  + answer_code text partly:yes
referral.extend RF  + by:number
referral.dispute RF  + basis
referral.close RF  + outcome
region.accept-life :region notify + neighbour:number life!
listing.statement LS  + text waived:yes
listing.consent LS  + by number ground outcome!:word@consent_outcome=consented|refused
listing.ask-consent LS
listing.approve LS  ListingDecideCommand measures* outcome!:word=listed|not_listed intent frequency duration penalty_type penalty_sum goods_value harm_to_health property_loss social_impact heavier_by measures_basis*
listing.publish LS  + where
listing.remove LS  + why application promise performed harm_removed no_heavier measures_over
listing.restore LS  + false_papers grave
listing.withdraw LS
proposal.approve PP
proposal.reject PP  !
proposal.withdraw PP  !
clock.end CK  + at_ms:moment evidence outcome!:word@clock_outcome=met|mistaken
clock.suspend CK  ClockActCommand ground! evidence by:number at_ms:moment until_ms:moment decision cause:word=judgment|law_question|force_majeure|party_missing|other
clock.resume CK  ClockActCommand ground evidence by:number at_ms:moment until_ms:moment decision cause:word=judgment|law_question|force_majeure|party_missing|other
clock.stands CK  + evidence!
clock.extend CK  ClockActCommand ground evidence by:number at_ms:moment until_ms:moment decision cause:word=judgment|law_question|force_majeure|party_missing|other
clock.told CK  + served_ms:moment document! method:word=direct|left|electronic|mail|entrusted|forwarded|announced
clock.correct CK  + anchor_ms:moment evidence
clock.rule CK  + rule_id
bulletin.order :bulletin escalation + bulletin_kind!:word=weekly|monthly|half_year|year|period owner! cutoff_day:day
bulletin.stop :bulletin escalation + bulletin_kind!:word=weekly|monthly|half_year|year|period
bulletin.return BL  +
bulletin.submit BL escalation +
bulletin.approve BL  +
`);
