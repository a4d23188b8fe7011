import{Aa as ee,Ba as Ce,Fa as on,Ha as an,Ia as ve,K as we,L as X,N as L,O as Ye,P as en,Pa as sn,Qa as dn,b as P,ba as be,e as S,ea as nn,f as _e,fa as ke,g as Ve,h as ge,j as We,l as Q,la as _,ma as c,p as Ge,r as Qe,ra as tn,s as B,sa as Y,t as Je,u as ye,v as J,wa as rn,x as he,ya as x,z as Xe}from"./chunk-OKA357GM.js";var nt=/^(\w+)(!?)(\*?)(?::(\w+)(?:@(\w+))?)?(?:\(([^)]*)\))?(?:=([^#]*))?(?:#(.*))?$/;function cn(n){let[,e="",t,o,r,a,s,i,d]=nt.exec(n)??[],m={field:e};return r!==void 0&&(m.kind=r),a!==void 0&&(m.of=a),s!==void 0&&(m.parts=s.split(",").map(cn)),i!==void 0&&(m.words=i.split("|")),d!==void 0&&(m.numbers=d.split("|").map(Number)),o&&(m.many=!0),t&&(m.required=!0),m}function tt(n){return`${n.replace(/(?:^|[.-])(\w)/g,(e,t)=>t.toUpperCase())}Command`}function mn(n){return n.trim().split(`
`).map(e=>{let[t="",o="",r="",a="",...s]=e.split(" "),[i="",d]=o.split(":"),[m="",u]=r.split(":"),f=a.replace("!",""),p={act:t,of:i,asked:s.map(y=>({...cn(y),act:t}))};return d!==void 0&&(p.noun=d),m!==""&&(p.daemon=m),u!==void 0&&(p.fills=u),f!==""&&(p.body=f==="+"?tt(t):f),a.endsWith("!")&&(p.reason="must"),p})}var xe={RP:{kind:1,daemon:"intake"},HZ:{kind:2,daemon:"hazard"},IN:{kind:3,daemon:"hazard"},SM:{kind:4,daemon:"hazard"},FM:{kind:5,daemon:"hazard"},MS:{kind:6,daemon:"escalation"},NT:{kind:7,daemon:"escalation"},CS:{kind:8,daemon:"escalation"},RF:{kind:9,daemon:"notify"},LS:{kind:10,daemon:"credit"},CK:{kind:11,daemon:""},PP:{kind:12,daemon:""},FD:{kind:13,daemon:"intake"},CF:{kind:14,daemon:"credit"},KA:{kind:15,daemon:"hazard"},CP:{kind:16,daemon:"hazard"},QN:{kind:17,daemon:""},SC:{kind:18,daemon:"hazard"},DR:{kind:19,daemon:"hazard"},LC:{kind:20,daemon:"hazard"},SD:{kind:21,daemon:"hazard"},DY:{kind:22,daemon:"hazard"},BL:{kind:23,daemon:"escalation"}},ln=mn(`
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
`);var Ae=ln,Se=["report.accept","report.refuse","report.join","report.unfounded","hazard.assign","hazard.order","hazard.claim","hazard.progress","hazard.ask-extension","hazard.reinspect","hazard.cancel-off","measure.take","notice.serve","case.file","case.not-file","case.evidence","case.verify-evidence","case.address","case.report","case.review","case.legal-review","case.notice","case.serve-notice","case.statement","case.decide","case.on-spot","case.serve","case.publish","case.correct-publication","case.end-publication","case.withdraw-publication","case.execute","case.defer","case.surcharge","case.demand","case.court","case.execution-suspend","case.execution-resume","case.execution-end","case.agreement","case.cash-in","case.cash-bank","case.give-back","case.end","case.close","proposal.approve","proposal.reject"];function ne(n){return Se.includes(n.act)}var un=n=>ne(n)?Se.indexOf(n.act):Se.length;function Yt(n,e){let t=e?.map(o=>o.split(" ")[0]);return Ae.filter(o=>o.of===n.slice(0,2)&&(t===void 0||o.fills!==void 0||t.includes(o.act))).sort((o,r)=>un(o)-un(r))}function rt(n){return n.of===""&&n.asked.some(e=>e.field==="firm_key"||e.field==="firm"&&e.kind==="part")}function fn(n){return Ae.filter(e=>e.of===""&&e.noun===n&&(n!=="firm"||!e.asked.some(({field:t,required:o})=>t==="firm_key"&&o)))}function er(){return Ae.filter(rt)}var ot={"":"text",b:"bytes",n:"number",s:"signed"};function pn(n){return Object.fromEntries(n.trim().split(`
`).map(e=>{let[t="",...o]=e.split(" "),r=0;return[t,Object.fromEntries(o.map(a=>{let[,s="",i,d="",m]=/^(\w+)(?:@(\d+))?(?::(\w+))?(\*)?$/.exec(a)??[];r=i===void 0?r+1:Number(i);let u=ot[d],f=u===void 0?{number:r,kind:"message",of:d}:{number:r,kind:u};return[s,m===void 0?f:{...f,many:!0}]}))]}))}var j=pn(`
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
`);function te(n,e){let t=BigInt.asUintN(64,n);for(;t>127n;)e.push(Number(t&127n)|128),t>>=7n;e.push(Number(t))}function Re(n,e,t){te(BigInt(n.number*8+2),t),te(BigInt(e.length),t);for(let o of e)t.push(o)}function _n(n,e,t,o){if(e.kind==="number"||e.kind==="signed"){let r=typeof t=="boolean"?Number(t):t;if(typeof r!="number"||!Number.isSafeInteger(r)||r<0&&e.kind==="number")throw new TypeError(`${n} is no whole number`);te(BigInt(e.number*8),o),te(BigInt(r),o)}else if(e.kind==="text"&&typeof t=="string")Re(e,new TextEncoder().encode(t),o);else if(e.kind==="bytes"&&t instanceof Uint8Array)Re(e,t,o);else if(e.kind==="message"&&typeof t=="object"&&t!==null&&e.of!==void 0)Re(e,re(e.of,t),o);else throw new TypeError(`${n} isn't what it has to be`)}function re(n,e){let t=Object.hasOwn(j,n)?j[n]:void 0;if(t===void 0)throw new TypeError(`no message ${n}`);for(let r of Object.keys(e))if(!Object.hasOwn(t,r))throw new TypeError(`${n} has no ${r}`);let o=[];for(let[r,a]of Object.entries(t)){let s=e[r];if(s!==void 0)if(a.many===!0){if(!Array.isArray(s))throw new TypeError(`${r} is no list`);for(let i of s)_n(r,a,i,o)}else _n(r,a,s,o)}return Uint8Array.from(o)}var yn={intake:1,hazard:2,escalation:3,notify:4,credit:5},gn=12e4;function oe(n){let[e="",t,...o]=n.split("-"),r=Object.hasOwn(xe,e)?xe[e]:void 0,a=Number(o.at(-1));if(r===void 0||!Number.isSafeInteger(a))throw new TypeError(`${n} can't be acted on`);return{kind:r.kind,region:Number(t),number:a,daemon:o.length>1?o[0]??"":r.daemon}}function at(n){let e={act:n.act};if(n.target!==void 0){let{kind:t,region:o,number:r,daemon:a}=oe(n.target),s={kind:t,region:o,number:r};n.target.split("-").length>3&&(s.daemon=yn[a]??0),e.target=s}return n.seen!==void 0&&(e.seen_version=n.seen),n.reason!==void 0&&n.reason!==""&&(e.reason=n.reason),n.happened!==void 0&&(e.happened_ms=n.happened),n.dry_run!==void 0&&(e.dry_run=n.dry_run),n.body!==void 0&&(e.body=re(n.body.type,n.body.fields)),re("Command",e)}async function it(n,e,t,o,r){let a=new Uint8Array(72),s=new DataView(a.buffer);return a.set(new TextEncoder().encode("zhian act 1")),s.setUint32(11,e),s.setUint8(15,yn[t]??0),a.set(o,16),s.setBigUint64(32,BigInt(r)),a.set(new Uint8Array(await crypto.subtle.digest("SHA-256",Uint8Array.from(n))),40),a}async function hn(n,e,t,o){let{region:r,daemon:a}=n.target!==void 0?oe(n.target):{region:n.region??0,daemon:n.daemon??""},s=at(n),i=crypto.getRandomValues(new Uint8Array(16)),d=Math.floor(o);new DataView(i.buffer).setBigUint64(0,BigInt(d));let m=await it(s,r,a,i,d+gn),u=new Uint8Array(await crypto.subtle.sign("Ed25519",t,m));return{person:e,daemon:a,request_id:B(i),not_after_ms:d+gn,command:B(s),signature:B(u)}}var st=6e4,wn={"":100,元:100,yuan:100,分:1,fen:1,万:1e6,万元:1e6};function ze(n){let e=/^\d{1,15}$/.test(n)?Number(n):void 0;return e!==void 0&&Number.isSafeInteger(e)?e:void 0}function bn(n){let[,e,t="",o=""]=/^(\d{1,12})(?:\.(\d{1,6}))?\s*(\D*)$/.exec(n)??[],r=Object.hasOwn(wn,o)?wn[o]:void 0;if(e===void 0||r===void 0)return;let a=10**t.length,s=+`${e}${t}`*r;return Number.isSafeInteger(s)&&s%a===0?s/a:void 0}function kn(n,e){let t=n.words?.indexOf(e)??-1;return t<0?void 0:n.numbers?.[t]??t+1}function Cn(n){let[,e="",t]=/^(\d+)\s*(\D.*)$/.exec(n)??[],o=ze(e);return o===void 0||t===void 0?void 0:{amount:o,unit:t}}function dt(n,e){let[t="",o]=e.split("="),r=kn(n,t),a=o===void 0||o.trim()===""?void 0:bn(o.trim());if(!(r===void 0||a===void 0&&(o??"").trim()!==""))return a===void 0?{kind:r}:{kind:r,amount_fen:a}}function ct(n){let e=n.lastIndexOf("="),t=Cn(n.slice(e+1).trim());return e<1||t===void 0?void 0:{name:n.slice(0,e).trim(),quantity:t}}function mt(n,e){let t=Object.keys(j[n]??{}),o=e.split(/[；;]/).map(r=>r.trim());if(!(o[0]===""||o.length>t.length))return Object.fromEntries(o.flatMap((r,a)=>r===""?[]:[[t[a],r]]))}function lt(n){try{let{kind:e,region:t,number:o}=oe(n);return rn(n)?{kind:e,region:t,number:o}:void 0}catch{return}}function ut(n){let{digest:e,...t}=JSON.parse(n);return{digest:Je(e),...t}}function ft(n,e,t,o){switch(e.kind){case"id":{let[,r,a]=/^([A-Z]{2})-\d{6}-([1-9]\d*)$/.exec(t)??[];return r===e.of&&a!==void 0?ze(a):void 0}case"day":{let[,r,a,s]=/^(\d{4})-(\d\d)-(\d\d)$/.exec(t)??[];return r===void 0?void 0:+`${r}${a}${s}`}case"moment":{let r=/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(t)?Date.parse(`${t}:00Z`):NaN;return Number.isNaN(r)?void 0:r-o*st}case"number":return ze(t);case"money":return bn(t);case"yes":return t==="yes"?!0:void 0;case"word":return j[n]?.[e.field]?.kind!=="text"?kn(e,t):e.words?.includes(t)?t:void 0;case"quantity":return Cn(t);case"line":return ct(t);case"row":return mt(e.of??"",t);case"object":return lt(t);case"penalty":return dt(e,t);case"file":return ut(t);default:return t}}function z(n){return n.split(`
`).map(e=>e.trim()).filter(e=>e!=="")}function vn(n,e,t,o,r){let a={},s={};for(let i of e){let d=t+i.field;if(i.parts!==void 0){let p=vn(i.of??"",i.parts,`${d}.`,o,r);Object.assign(s,p.wrong),Object.keys(p.fields).length>0?a[i.field]=p.fields:i.required&&Object.keys(p.wrong).length===0&&(s[xn(i,t)]="missing");continue}let m=o[d]??"",u=i.many?z(m):[m.trim()].filter(p=>p!==""),f=u.map(p=>ft(n,i,p,r));u.length===0&&i.required?s[d]="missing":f.includes(void 0)?s[d]="form":f.length>0&&(a[i.field]=i.many?f:f[0])}return{fields:a,wrong:s}}function Oe(n,e,t,o){let{fields:r,wrong:a}=vn(n.body??"",n.asked,"",t,o);return{fields:n.fills===void 0?r:{[n.fills]:Number(e.split("-").at(-1)),...r},wrong:a}}function ae(n,e=""){return n.flatMap(t=>t.parts===void 0?[e+t.field]:ae(t.parts,`${e}${t.field}.`))}function xn(n,e){return ae([n],e)[0]??e+n.field}function Sn(n,e=""){let[t,o]=e===n.act?[]:e.split(/[.[]/),r=n.asked.find(a=>a.field===t);return r?.parts===void 0?r?.field:r.parts.some(a=>a.field===o)?`${t}.${o}`:xn(r,"")}function pt(n){return n instanceof Uint8Array||ArrayBuffer.isView(n)&&n.constructor.name==="Uint8Array"}function se(n){if(!Number.isSafeInteger(n)||n<0)throw new Error("positive integer expected, got "+n)}function de(n,...e){if(!pt(n))throw new Error("Uint8Array expected");if(e.length>0&&!e.includes(n.length))throw new Error("Uint8Array expected of length "+e+", got length="+n.length)}function Pe(n,e=!0){if(n.destroyed)throw new Error("Hash instance has been destroyed");if(e&&n.finished)throw new Error("Hash#digest() has already been called")}function An(n,e){de(n);let t=e.outputLen;if(n.length<t)throw new Error("digestInto() expects output buffer of length at least "+t)}function $(n){return new Uint32Array(n.buffer,n.byteOffset,Math.floor(n.byteLength/4))}function ce(...n){for(let e=0;e<n.length;e++)n[e].fill(0)}var Rn=new Uint8Array(new Uint32Array([287454020]).buffer)[0]===68;function zn(n){return n<<24&4278190080|n<<8&16711680|n>>>8&65280|n>>>24&255}var R=Rn?n=>n:n=>zn(n);function _t(n){for(let e=0;e<n.length;e++)n[e]=zn(n[e]);return n}var M=Rn?n=>n:_t;function gt(n){if(typeof n!="string")throw new Error("string expected");return new Uint8Array(new TextEncoder().encode(n))}function E(n){return typeof n=="string"&&(n=gt(n)),de(n),n}var ie=class{};function On(n){let e=(o,r)=>n(r).update(E(o)).digest(),t=n({});return e.outputLen=t.outputLen,e.blockLen=t.blockLen,e.create=o=>n(o),e}var Pn=Uint8Array.from([0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,14,10,4,8,9,15,13,6,1,12,0,2,11,7,5,3,11,8,12,0,5,2,15,13,10,14,3,6,7,1,9,4,7,9,3,1,13,12,11,14,2,6,5,10,4,0,15,8,9,0,5,7,2,4,10,15,14,1,11,12,6,8,3,13,2,12,6,10,0,11,8,3,4,13,7,5,15,14,1,9,12,5,1,15,14,13,4,10,0,7,6,3,9,2,8,11,13,11,7,14,12,1,3,9,5,0,15,4,8,6,2,10,6,15,14,9,11,3,0,8,12,2,13,7,1,4,10,5,10,2,8,4,7,6,1,5,15,11,9,14,3,12,13,0,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,14,10,4,8,9,15,13,6,1,12,0,2,11,7,5,3,11,8,12,0,5,2,15,13,10,14,3,6,7,1,9,4,7,9,3,1,13,12,11,14,2,6,5,10,4,0,15,8,9,0,5,7,2,4,10,15,14,1,11,12,6,8,3,13,2,12,6,10,0,11,8,3,4,13,7,5,15,14,1,9]);var me=BigInt(4294967295),Hn=BigInt(32);function Fn(n,e=!1){return e?{h:Number(n&me),l:Number(n>>Hn&me)}:{h:Number(n>>Hn&me)|0,l:Number(n&me)|0}}var He=(n,e,t)=>n>>>t|e<<32-t,Fe=(n,e,t)=>n<<32-t|e>>>t,In=(n,e,t)=>n<<64-t|e>>>t-32,Ln=(n,e,t)=>n>>>t-32|e<<64-t,Mn=(n,e)=>e,Nn=(n,e)=>n;function Ie(n,e,t,o){let r=(e>>>0)+(o>>>0);return{h:n+t+(r/2**32|0)|0,l:r|0}}var Le=(n,e,t)=>(n>>>0)+(e>>>0)+(t>>>0),Me=(n,e,t,o)=>e+t+o+(n/2**32|0)|0;var k=Uint32Array.from([4089235720,1779033703,2227873595,3144134277,4271175723,1013904242,1595750129,2773480762,2917565137,1359893119,725511199,2600822924,4215389547,528734635,327033209,1541459225]),l=new Uint32Array(32);function H(n,e,t,o,r,a){let s=r[a],i=r[a+1],d=l[2*n],m=l[2*n+1],u=l[2*e],f=l[2*e+1],p=l[2*t],y=l[2*t+1],b=l[2*o],h=l[2*o+1],A=Le(d,u,s);m=Me(A,m,f,i),d=A|0,{Dh:h,Dl:b}={Dh:h^m,Dl:b^d},{Dh:h,Dl:b}={Dh:Mn(h,b),Dl:Nn(h,b)},{h:y,l:p}=Ie(y,p,h,b),{Bh:f,Bl:u}={Bh:f^y,Bl:u^p},{Bh:f,Bl:u}={Bh:He(f,u,24),Bl:Fe(f,u,24)},l[2*n]=d,l[2*n+1]=m,l[2*e]=u,l[2*e+1]=f,l[2*t]=p,l[2*t+1]=y,l[2*o]=b,l[2*o+1]=h}function F(n,e,t,o,r,a){let s=r[a],i=r[a+1],d=l[2*n],m=l[2*n+1],u=l[2*e],f=l[2*e+1],p=l[2*t],y=l[2*t+1],b=l[2*o],h=l[2*o+1],A=Le(d,u,s);m=Me(A,m,f,i),d=A|0,{Dh:h,Dl:b}={Dh:h^m,Dl:b^d},{Dh:h,Dl:b}={Dh:He(h,b,16),Dl:Fe(h,b,16)},{h:y,l:p}=Ie(y,p,h,b),{Bh:f,Bl:u}={Bh:f^y,Bl:u^p},{Bh:f,Bl:u}={Bh:In(f,u,63),Bl:Ln(f,u,63)},l[2*n]=d,l[2*n+1]=m,l[2*e]=u,l[2*e+1]=f,l[2*t]=p,l[2*t+1]=y,l[2*o]=b,l[2*o+1]=h}function ht(n,e={},t,o,r){if(se(t),n<0||n>t)throw new Error("outputLen bigger than keyLen");let{key:a,salt:s,personalization:i}=e;if(a!==void 0&&(a.length<1||a.length>t))throw new Error("key length must be undefined or 1.."+t);if(s!==void 0&&s.length!==o)throw new Error("salt must be undefined or "+o);if(i!==void 0&&i.length!==r)throw new Error("personalization must be undefined or "+r)}var Ne=class extends ie{constructor(e,t){super(),this.finished=!1,this.destroyed=!1,this.length=0,this.pos=0,se(e),se(t),this.blockLen=e,this.outputLen=t,this.buffer=new Uint8Array(e),this.buffer32=$(this.buffer)}update(e){Pe(this),e=E(e),de(e);let{blockLen:t,buffer:o,buffer32:r}=this,a=e.length,s=e.byteOffset,i=e.buffer;for(let d=0;d<a;){this.pos===t&&(M(r),this.compress(r,0,!1),M(r),this.pos=0);let m=Math.min(t-this.pos,a-d),u=s+d;if(m===t&&!(u%4)&&d+m<a){let f=new Uint32Array(i,u,Math.floor((a-d)/4));M(f);for(let p=0;d+t<a;p+=r.length,d+=t)this.length+=t,this.compress(f,p,!1);M(f);continue}o.set(e.subarray(d,d+m),this.pos),this.pos+=m,this.length+=m,d+=m}return this}digestInto(e){Pe(this),An(e,this);let{pos:t,buffer32:o}=this;this.finished=!0,ce(this.buffer.subarray(t)),M(o),this.compress(o,0,!0),M(o);let r=$(e);this.get().forEach((a,s)=>r[s]=R(a))}digest(){let{buffer:e,outputLen:t}=this;this.digestInto(e);let o=e.slice(0,t);return this.destroy(),o}_cloneInto(e){let{buffer:t,length:o,finished:r,destroyed:a,outputLen:s,pos:i}=this;return e||(e=new this.constructor({dkLen:s})),e.set(...this.get()),e.buffer.set(t),e.destroyed=a,e.finished=r,e.length=o,e.pos=i,e.outputLen=s,e}clone(){return this._cloneInto()}},qe=class extends Ne{constructor(e={}){let t=e.dkLen===void 0?64:e.dkLen;super(128,t),this.v0l=k[0]|0,this.v0h=k[1]|0,this.v1l=k[2]|0,this.v1h=k[3]|0,this.v2l=k[4]|0,this.v2h=k[5]|0,this.v3l=k[6]|0,this.v3h=k[7]|0,this.v4l=k[8]|0,this.v4h=k[9]|0,this.v5l=k[10]|0,this.v5h=k[11]|0,this.v6l=k[12]|0,this.v6h=k[13]|0,this.v7l=k[14]|0,this.v7h=k[15]|0,ht(t,e,64,16,16);let{key:o,personalization:r,salt:a}=e,s=0;if(o!==void 0&&(o=E(o),s=o.length),this.v0l^=this.outputLen|s<<8|65536|1<<24,a!==void 0){a=E(a);let i=$(a);this.v4l^=R(i[0]),this.v4h^=R(i[1]),this.v5l^=R(i[2]),this.v5h^=R(i[3])}if(r!==void 0){r=E(r);let i=$(r);this.v6l^=R(i[0]),this.v6h^=R(i[1]),this.v7l^=R(i[2]),this.v7h^=R(i[3])}if(o!==void 0){let i=new Uint8Array(this.blockLen);i.set(o),this.update(i)}}get(){let{v0l:e,v0h:t,v1l:o,v1h:r,v2l:a,v2h:s,v3l:i,v3h:d,v4l:m,v4h:u,v5l:f,v5h:p,v6l:y,v6h:b,v7l:h,v7h:A}=this;return[e,t,o,r,a,s,i,d,m,u,f,p,y,b,h,A]}set(e,t,o,r,a,s,i,d,m,u,f,p,y,b,h,A){this.v0l=e|0,this.v0h=t|0,this.v1l=o|0,this.v1h=r|0,this.v2l=a|0,this.v2h=s|0,this.v3l=i|0,this.v3h=d|0,this.v4l=m|0,this.v4h=u|0,this.v5l=f|0,this.v5h=p|0,this.v6l=y|0,this.v6h=b|0,this.v7l=h|0,this.v7h=A|0}compress(e,t,o){this.get().forEach((d,m)=>l[m]=d),l.set(k,16);let{h:r,l:a}=Fn(BigInt(this.length));l[24]=k[8]^a,l[25]=k[9]^r,o&&(l[28]=~l[28],l[29]=~l[29]);let s=0,i=Pn;for(let d=0;d<12;d++)H(0,4,8,12,e,t+2*i[s++]),F(0,4,8,12,e,t+2*i[s++]),H(1,5,9,13,e,t+2*i[s++]),F(1,5,9,13,e,t+2*i[s++]),H(2,6,10,14,e,t+2*i[s++]),F(2,6,10,14,e,t+2*i[s++]),H(3,7,11,15,e,t+2*i[s++]),F(3,7,11,15,e,t+2*i[s++]),H(0,5,10,15,e,t+2*i[s++]),F(0,5,10,15,e,t+2*i[s++]),H(1,6,11,12,e,t+2*i[s++]),F(1,6,11,12,e,t+2*i[s++]),H(2,7,8,13,e,t+2*i[s++]),F(2,7,8,13,e,t+2*i[s++]),H(3,4,9,14,e,t+2*i[s++]),F(3,4,9,14,e,t+2*i[s++]);this.v0l^=l[0]^l[16],this.v0h^=l[1]^l[17],this.v1l^=l[2]^l[18],this.v1h^=l[3]^l[19],this.v2l^=l[4]^l[20],this.v2h^=l[5]^l[21],this.v3l^=l[6]^l[22],this.v3h^=l[7]^l[23],this.v4l^=l[8]^l[24],this.v4h^=l[9]^l[25],this.v5l^=l[10]^l[26],this.v5h^=l[11]^l[27],this.v6l^=l[12]^l[28],this.v6h^=l[13]^l[29],this.v7l^=l[14]^l[30],this.v7h^=l[15]^l[31],ce(l)}destroy(){this.destroyed=!0,ce(this.buffer32),this.set(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0)}},qn=On(n=>new qe(n));var Bn=256*1024*1024,wt=1,bt=2,kt=3;function Ct(n){return B(qn(n,{dkLen:32}))}var vt=new Map;async function jn(n){let e=n.type.startsWith("image/")?wt:n.type.startsWith("video/")?bt:kt,t=Ct(new Uint8Array(await n.arrayBuffer()));return vt.set(t,n),{digest:t,size:n.size,media_type:n.type===""?"application/octet-stream":n.type,name:n.name,kind:e}}var En=We(null),Be=!1;function Tn(n,e){return Be||(Be=!0,Ge("/phrases").then(({items:t})=>{En.value=t},t=>{if(!(t instanceof Q))throw t;Be=!1})),En.value?.filter(t=>t.act===n&&t.field===e)??[]}function $n({id:n,known:e}){return c("datalist",{id:n,children:e.values().map(t=>c("option",{value:t,children:e.nameOf(t)},t))})}function Un({id:n,known:e,chosen:t,add:o}){let r=a=>{let s=a.currentTarget.value;a.currentTarget.value="",s!==""&&o(s)};return c("select",{id:n,"aria-label":_("addKnown"),value:"",onChange:r,children:[c("option",{value:"",children:_("addKnown")}),e.values().filter(a=>!t.includes(a)).map(a=>c("option",{value:a,children:e.nameOf(a)},a))]})}var T=n=>n===void 0?{}:{"aria-invalid":!0,"aria-describedby":n},xt=n=>JSON.parse(n).name;function St(n){let[e="",t=""]=n.split("=");return t===""?x("penalties",e):`${x("penalties",e)} ${/\d$/.test(t)?`${t}${_("yuan")}`:t}`}function At(n,e){switch(n.kind){case"yes":return _("yes");case"word":return x(n.field,e,n.of);case"penalty":return St(e);case"file":return xt(e);case"money":return/\d$/.test(e)?`${e}${_("yuan")}`:e;case"moment":return e.replace("T"," ");case void 0:return we(n.field)?.nameOf(e)??e;default:return e}}function je(n,e,t=""){let o=t+n.field;if(n.parts!==void 0)return n.parts.map(i=>[i,je(i,e,`${o}.`)]).filter(([,i])=>i!=="").map(([i,d])=>`${U(i,!0)} ${d}`).join(_("listBetween"));let r=e[o]??"";return(n.many?z(r):[r.trim()]).filter(s=>s!=="").map(s=>At(n,s)).join(_("listBetween"))}var Dn=n=>e=>{let{value:t}=e.currentTarget;n(()=>t)};function Rt({id:n,asked:e,value:t,set:o,flaw:r}){return c("select",{id:n,required:e.required,value:t,...T(r),onChange:Dn(o),children:[c("option",{value:""}),e.words?.map(a=>c("option",{value:a,children:x(e.field,a,e.of)},a))]})}function zt({id:n,asked:e,value:t,set:o,flaw:r}){let a=z(t),s=(i,d)=>o(m=>[...z(m).filter(u=>u!==i),...d?[i]:[]].join(`
`));return c("span",{id:n,role:"group","aria-label":Y(e.field,e.act),class:"choices",children:e.words?.map(i=>c("label",{children:[c("input",{type:"checkbox",name:`${n}-${i}`,checked:a.includes(i),...T(r),onChange:d=>s(i,d.currentTarget.checked)}),x(e.field,i,e.of)]},i))})}function Ot({id:n,asked:e,value:t,set:o,flaw:r}){let a=d=>new Map(z(d).map(m=>[m.split("=")[0]??"",m.split("=")[1]??""])),s=a(t),i=(d,m)=>o(u=>{let f=a(u);return m===null?f.delete(d):f.set(d,m),[...f].map(([p,y])=>y===""?p:`${p}=${y}`).join(`
`)});return c("span",{id:n,role:"group","aria-label":Y(e.field,e.act),class:"choices",children:e.words?.map(d=>c("span",{children:[c("label",{children:[c("input",{type:"checkbox",name:`${n}-${d}`,checked:s.has(d),...T(r),onChange:m=>i(d,m.currentTarget.checked?"":null)}),x(e.field,d,e.of)]}),s.has(d)&&c("input",{type:"text",name:`${n}-${d}-money`,"aria-label":`${x(e.field,d,e.of)} ${_("money")}`,placeholder:_("money"),value:s.get(d),...T(r),onInput:m=>i(d,m.currentTarget.value.trim())})]},d))})}function Pt({id:n,asked:e,value:t,set:o,flaw:r}){let[a,s]=S(null),i=async d=>{let m=[...d??[]],u=m.find(p=>p.size>Bn);s(u?.name??null);let f=u===void 0?(await Promise.all(m.map(jn))).map(p=>JSON.stringify(p)).join(`
`):"";o(()=>f)};return c(P,{children:[c("input",{id:n,type:"file",multiple:e.many,required:e.required,...T(r),onChange:d=>{i(d.currentTarget.files)}}),a!==null&&c("span",{class:"problem",role:"alert",children:_("fileLarge",a)}),z(t).map(d=>{let{digest:m,name:u}=JSON.parse(d);return c("small",{class:"quiet",children:_("fileDigest",u,m)},m)})]})}var Ht={money:"moneyHint",quantity:"quantityHint"},Ft={line:"lineHint",row:"rowHint"};function It(n){let{id:e,asked:t,value:o,set:r,flaw:a}=n,s=T(a),i=Dn(r);if(t.kind==="yes"){let u=f=>r(()=>f?"yes":"");return c("input",{id:e,type:"checkbox",checked:o==="yes",...s,onChange:f=>u(f.currentTarget.checked)})}if(t.kind==="word")return t.many?c(zt,{...n}):c(Rt,{...n});if(t.kind==="penalty")return c(Ot,{...n});if(t.kind==="file")return c(Pt,{...n});if(t.kind==="day")return c("input",{id:e,type:"date",required:t.required,value:o,...s,onInput:i});if(t.kind==="moment")return c("input",{id:e,type:"datetime-local",required:t.required,value:o,...s,onInput:i});let d=t.kind===void 0?we(t.field):void 0;if(t.many){let u=z(o);return c(P,{children:[c("textarea",{id:e,rows:2,required:t.required,value:o,placeholder:_(Ft[t.kind??"word"]??"listHint"),...s,onInput:i}),d!==void 0&&c(Un,{id:`${e}-add`,known:d,chosen:u,add:f=>r(p=>[...z(p),f].join(`
`))})]})}let m=t.kind===void 0?void 0:Ht[t.kind];return c(P,{children:[c("input",{id:e,type:"text",...s,inputMode:t.kind==="number"?"numeric":"text",required:t.required,value:o,placeholder:t.kind==="id"?`${t.of}-…`:m===void 0?void 0:_(m),onInput:i,...d===void 0?{}:{list:`${e}-known`}}),d!==void 0&&c($n,{id:`${e}-known`,known:d})]})}var Lt={number:"wrongNumber",id:"wrongId",day:"wrongDay",moment:"wrongMoment",money:"wrongMoney",penalty:"wrongMoney",quantity:"wrongQuantity",line:"wrongLine",row:"wrongRow",object:"wrongObject"};function Mt(n,e,t){return typeof e!="string"?an(e):e==="missing"?_("wrongMissing",U(n,t)):_(Lt[n.kind??"word"]??"wrongForm",n.of??"")}function Zn(n,e){return e||n.parts!==void 0?tn(n.field):Y(n.field,n.act)}function U(n,e=!1){return Zn(n,e).replace(/\s*[（(].*[）)]$/,"")}var Kn=(n,e)=>`${n}-${e.replaceAll(".","-")}`;function Nt({id:n,of:e,set:t}){if(e.length===0)return null;let o=r=>{let a=e[Number(r.currentTarget.value)];r.currentTarget.value="",a!==void 0&&t(s=>s.trim()===""?a.text:`${s.trimEnd()} ${a.text}`),document.getElementById(n)?.focus()};return c("select",{id:`${n}-phrases`,"aria-label":_("phrases"),value:"",onChange:o,children:[c("option",{value:"",children:_("phrases")}),e.map((r,a)=>c("option",{value:a,children:r.name},a))]})}function Ee({form:n,act:e,asked:t,given:o,flaws:r,put:a,at:s=""}){let i=s+t.field,d=Kn(n,i);if(t.parts!==void 0)return c("fieldset",{id:d,class:"part",children:[c("legend",{children:U(t)}),t.parts.map(f=>c(Ee,{form:n,act:e,asked:f,given:o,flaws:r,put:a,at:`${i}.`},f.field))]});let m=r[i],u=m===void 0?void 0:`${d}-flaw`;return c("p",{children:[c("label",{for:d,children:Zn(t,s!=="")}),c(It,{id:d,asked:t,value:o[i]??"",set:f=>a(i,f),flaw:u}),t.kind===void 0&&t.many===void 0&&s===""&&c(P,{children:[" ",c(Nt,{id:d,of:Tn(e,t.field),set:f=>a(i,f)})]}),m!==void 0&&c("span",{id:u,class:"flaw",children:Mt(t,m,s!=="")})]})}function Vn(n,e,t){let o=ae(e).find(a=>Object.hasOwn(t,a)),r=o===void 0?null:document.getElementById(Kn(n,o));(r?.matches("input, select, textarea")?r:r?.querySelector("input"))?.focus()}var Wn={no_room:"fieldNoRoom",changed:"fieldElsewhere",locked:"keyWrong"};function qt(n){return{...n,asked:[...n.asked,n.reason==="must"?{field:"reason",required:!0}:{field:"reason"}]}}function Bt(n,e){return n.asked.map(t=>[t,je(t,e)]).filter(([,t])=>t!=="").map(([t,o])=>_("signField",U(t),o))}function jt(n,e,t,o,r=[]){let a=X.value.person,s=o===void 0?[]:[_("signField",_("fieldHappened"),nn(o,L.value))],i=[...r,...Bt(n,t),...s];if(e===null||n.of==="")return _("signNew",a.name||a.id,a.id,x("act",n.act),i.join(_("signBetween")));let d=sn(e)||(e.kind==="proposal"?x("act",e.act):""),m=d===""?ee(e,"id"):_("signOf",ee(e,"id"),d);return _("signSentence",a.name||a.id,a.id,x("act",n.act),m,i.join(_("signBetween")))}var Et=n=>n.code==="acts.unknown"||n.code==="console.unreachable";function Tt(n,e){let t=e===null||n.of!==""&&n.fills===void 0?null:dn(e);return t===null?{}:n.of===""?{firm_key:t.key,firm_name:t.name,"firm.key":t.key,"firm.name":t.name}:{firm_key:t.key}}function $t({purpose:n,due_ms:e,late_ms:t}){let o=Date.parse(e),r=i=>Math.floor((i+L.value*6e4)/864e5),a=r(o+t)-r(o),s=x("purpose",n);return a>0?_("lateDays",a,s,ke(e,L.value)):_("lateHours",Math.floor(t/36e5),s,ke(e,L.value))}var Ut="report.text";function Dt({offer:n,acted:e}){return n.act!==Ut?null:e.text!==void 0?c("blockquote",{class:"caller",children:e.text}):c("p",{class:"quiet",children:_(e.erased===!0?"textErased":"textTold")})}function Gn({id:n,value:e,set:t}){return J.value!==null?null:c("p",{children:[c("label",{for:n,children:_("keyPassphrase")}),c("input",{id:n,type:"password",autocomplete:"off",required:!0,value:e,onInput:o=>t(o.currentTarget.value)})]})}function Zt({offer:n,line:e,before:t,done:o,waiting:r,carries:a,known:s={},at:i=""}){let[d,m]=S({at:"fill"}),[u,f]=S(()=>r?.given??{...Tt(n,e),...s}),[p,y]=S(""),[b,h]=S({}),[A,Qn]=S(0),[le,ue]=S(""),[D,N]=S(null),[Z,q]=S(!1),K=i+n.act.replaceAll(".","-"),V=e===null||n.of===""?"":ee(e,"id"),fe=ge(null),Te=ge("fill"),W=g=>{fe.current=g};Ve(()=>{let g=Te.current!==d.at&&(document.activeElement===null||document.activeElement===document.body);Te.current=d.at;let v=d.at==="fill"?fe.current?.querySelector("input, select, textarea, button"):fe.current;g&&v?.focus()},[d.at]),_e(()=>Vn(K,n.asked,b),[A]),_e(()=>{r?.sends==="blocked"&&m(g=>g.at==="read"?{at:"fill"}:g)},[r?.sends]);let pe=g=>{m({at:"fill"}),h(g),Qn(A+1)},Jn=(g,v)=>{f(C=>({...C,[g]:v(C[g]??"")})),y(""),h(C=>{let{[g]:w,...O}=C;return w===void 0?C:O})},Xn=g=>{g.preventDefault();let{fields:{reason:v="",...C},wrong:w}=Oe(n,V,u,L.value);if(Object.keys(w).length>0){pe(w);return}let O=r===void 0?void 0:Math.min(r.happened_ms,Ye.value),Ke=e?.version??e?.target_version,I={act:n.act,reason:String(v)};O!==void 0&&(I.happened=O),n.daemon!==void 0?(I.daemon=n.daemon,I.region=Number(X.value.county.region)):(I.target=V,typeof Ke=="number"&&(I.seen=Ke)),n.body!==void 0&&(I.body={type:n.body,fields:{...C,...a?.fields}}),N(null),h({}),m({at:"read",act:I,sentence:()=>jt(n,e,u,O,a?.said)})},$e=async()=>J.value===null&&!await Xe(le)?(N("keyWrong"),!1):(ue(""),!0),Ue=async g=>{g.preventDefault(),q(!0),N(null);try{if(!await $e())return;let v=await r.keep(u);if(v!=="kept"){N(Wn[v]);return}let{wrong:C}=Oe(n,V,u,L.value),w=Object.keys(C).length>0;w&&pe(C),y(w?"unfinished":"whole"),Ce(_(w?"fieldKeptUnfinished":"fieldKept"))}finally{q(!1)}},De=async(g,v,C)=>{try{let w=await Qe("/acts",C);await r?.answered?.(w),m({at:"done",acted:w}),Ce(_(w.outcome==="proposed"?"signProposed":"signDone")),o(w)}catch(w){if(!(w instanceof Q))throw w;await r?.answered?.(w.refusal);let O=Sn(n,w.refusal.where);O!==void 0?pe({[O]:w.refusal}):m({at:"sent",act:g,sentence:v,signed:C,refusal:w.refusal})}},Yn=async(g,v,C)=>{q(!0);try{await De(g,v,C)}finally{q(!1)}},et=async(g,v)=>{q(!0),N(null);try{if(!await $e())return;let C=await hn(g,X.value.person.id,J.value,en()),w=await r?.leaves?.(C,u)??"kept";if(w!=="kept"){N(Wn[w]);return}await De(g,v,C)}finally{q(!1)}};if(d.at==="done"){let g=d.acted.object;return c(P,{children:[c("p",{class:"notice",role:"status",tabIndex:-1,ref:W,children:[_(d.acted.outcome==="proposed"?"signProposed":"signDone")," ",g!==void 0&&g!==V&&c(on,{id:g})]}),d.acted.late!==void 0&&c("p",{class:"because",children:$t(d.acted.late)}),c(Dt,{offer:n,acted:d.acted})]})}if(d.at==="fill")return c("form",{class:"act",noValidate:!0,ref:W,onSubmit:r!==void 0&&r.sends===void 0?g=>{Ue(g)}:Xn,children:[n.asked.map(g=>c(Ee,{form:K,act:n.act,asked:g,given:u,flaws:b,put:Jn},g.field)),r!==void 0&&c(Gn,{id:`${K}-keep-passphrase`,value:le,set:ue}),D!==null&&c("p",{class:"problem",role:"alert",children:_(D)}),p!==""&&c("p",{class:"notice",role:"status",children:[_(p==="whole"?"fieldKept":"fieldKeptUnfinished")," ",c("a",{href:be(["field"]),children:_("field")})]}),(r===void 0||r.sends!==void 0)&&c("button",{type:"submit",disabled:r?.sends==="blocked",children:_("signRead")})," ",r!==void 0&&c("button",{type:r.sends===void 0?"submit":"button",class:r.sends===void 0?"primary":void 0,disabled:Z,onClick:r.sends===void 0?void 0:g=>{Ue(g)},children:_("fieldKeep")})]},"fill");let{act:Ze,sentence:G}=d;if(d.at==="sent"&&Et(d.refusal)){let{signed:g}=d;return c("form",{class:"act",onSubmit:v=>{v.preventDefault(),Yn(Ze,G,g)},children:[t,c("p",{class:"sentence",tabIndex:-1,ref:W,children:G()}),c(ve,{refusal:d.refusal}),c("p",{children:c("button",{type:"submit",class:"primary",disabled:Z,children:_("signAgain")})})]},"again")}return c("form",{class:"act",onSubmit:g=>{g.preventDefault(),et(Ze,G)},children:[t,c("p",{class:"sentence",tabIndex:-1,ref:W,children:G()}),d.at==="sent"&&c(ve,{refusal:d.refusal}),c(Gn,{id:`${K}-passphrase`,value:le,set:ue}),D!==null&&c("p",{class:"problem",role:"alert",children:_(D)}),c("button",{type:"submit",class:"primary",disabled:Z||r?.sends==="blocked",children:_("signSign")})," ",c("button",{type:"button",disabled:Z,onClick:()=>{m({at:"fill"}),o()},children:_("signBack")})]},"read")}var Kt=n=>`sign-${n.replaceAll(".","-")}`;function Vt({offer:n,away:e,shortcut:t,children:o}){let[r,a]=S(!1);return c("details",{id:Kt(n.act),class:"more",hidden:e&&!r,onToggle:s=>a(s.currentTarget.open),children:[c("summary",{"aria-keyshortcuts":t,children:[t!==void 0&&c(P,{children:[c("kbd",{"aria-label":_("deskKey",t),children:t})," "]}),x("act",n.act)]}),o]})}function Wt({line:n,offers:e,before:t,done:o,form:r,keys:a,known:s}){let[i,d]=S(!1);if(e.length===0||!he())return null;if(ye.value===null||ye.value===void 0)return c("p",{class:"quiet",children:[_("keyNone")," ",c("a",{href:be(["key"]),children:_("key")})]});let m=a===void 0&&e.some(ne)?e.filter(ne):e,u=e.filter(p=>!m.includes(p)),f=(p,y)=>c(Vt,{offer:p,away:y,shortcut:a?.get(p.act),children:r?.(p)??c(Zt,{offer:qt(p),line:n,before:t,done:()=>o(),...s===void 0?{}:{known:s}})},p.act);return c("div",{class:"signed-acts",children:[...m.map(p=>f(p,!1)),u.length>0&&c("button",{type:"button",class:"plain others","aria-expanded":i,onClick:()=>d(!i),children:_("signOthers",String(u.length))},""),...u.map(p=>f(p,!i))]})}function ao({noun:n,done:e}){let t=fn(n);return t.length===0||!he()?null:c("details",{id:"begin",class:"filter-box",children:[c("summary",{children:_("begin")}),c(Wt,{line:null,offers:t,done:e})]})}export{Ae as a,ne as b,Yt as c,er as d,hn as e,z as f,Oe as g,vt as h,$n as i,Ee as j,Vn as k,qt as l,Bt as m,Et as n,Ut as o,Dt as p,Zt as q,Kt as r,Wt as s,ao as t};
