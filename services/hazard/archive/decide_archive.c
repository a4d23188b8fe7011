/* Opening an archive, and what it says: each change is an event with what was and what is. */
#include "common/base/uscc.h"
#include "services/hazard/archive/decide.h"

enum { ROLES_MAX = 12, RISKS_MAX = 12 };

/* ---- one firm at work */

static struct bytes copied(struct work *work, struct bytes text)
{
	const char *copy = arena_text_of(work->context->arena, text);
	if (copy == NULL) {
		work->decision->arena_full = true;
		return bytes_of(NULL, 0);
	}
	return bytes_of(copy, text.size);
}

bool archive_load(struct archive_call *call, struct work *work, uint64_t firm)
{
	const struct rows_reader *rows = work->context->rows;
	struct firm_texts texts;
	struct archive_texts more;
	*call = (struct archive_call){.work = work, .firm = firm};
	if (firm == 0 || !hazard_firm_get(rows, firm, &call->hot) ||
	    !hazard_firm_texts_get(rows, firm, &texts))
		return false;
	call->trace = texts.head.trace;
	call->key = (const char *)copied(work, texts.text[FIRM_TEXT_KEY]).data;
	if (call->key == NULL)
		return false;
	call->is_open = archive_get(rows, firm, &call->row);
	if (call->is_open) {
		archive_texts_get(rows, firm, &more);
		call->classes = copied(work, more.text[ARCHIVE_TEXT_CLASSES]);
	}
	return true;
}

bool archive_named(struct archive_call *call, struct work *work, const char *key)
{
	if (!archive_load(call, work, hazard_firm_of_key(work->context->rows, key)))
		return work_not_found_as(work, "firm.not_found");
	uint64_t seen = work_act(work)->seen_version;
	if (seen != 0 && seen != call->hot.object_version) {
		decision_conflict(work->decision, "firm.moved_on");
		return false;
	}
	if ((call->hot.flags & FIRM_MERGED) == 0)
		return true;
	(void)work_refuse_as(work, "firm.merged_away", NULL);
	decision_possible(work->decision, "firm.merge undo");
	return false;
}

struct object_id archive_firm_id(const struct archive_call *call)
{
	return work_object(call->work, OBJECT_FIRM, call->firm);
}

/* Events on the firm that this decision has emitted already take versions of their own. */
static uint32_t versions_ahead(const struct archive_call *call)
{
	const struct decision *decision = call->work->decision;
	uint32_t ahead = 0;
	for (size_t i = 0; i < decision->event_count; i++) {
		const struct event_head *head = &decision->events[i]->head;
		ahead += head->subject_kind == OBJECT_FIRM && head->object_version != 0 &&
			 head->subject_number == call->firm;
	}
	return ahead;
}

struct event *archive_emit_on(struct archive_call *call, uint16_t kind, struct object_id subject,
			      uint32_t version, const void *body)
{
	struct event *event = work_emit(call->work, kind, subject, version, body);
	decision_meta(event)->firm_key = call->key;
	work_trace(event, &call->trace);
	return event;
}

struct event *archive_emit(struct archive_call *call, uint16_t kind, const void *body)
{
	uint32_t version = call->hot.object_version + versions_ahead(call) + 1u;
	struct event *event = archive_emit_on(call, kind, archive_firm_id(call), version, body);
	call->work->decision->object = archive_firm_id(call);
	call->work->decision->object_version = version;
	return event;
}

/* What reports have told of the firm is there from the start. */
static uint32_t known_fields(const struct archive_call *call)
{
	struct firm_texts texts;
	uint32_t present = 0;
	if (!hazard_firm_texts_get(call->work->context->rows, call->firm, &texts))
		return 0;
	present |= texts.text[FIRM_TEXT_NAME].size != 0 ? ARCHIVE_FIELD(NAME) : 0;
	present |= texts.text[FIRM_TEXT_ADDRESS].size != 0 ? ARCHIVE_FIELD(ADDRESS) : 0;
	present |= texts.text[FIRM_TEXT_CLASS].size != 0 ? ARCHIVE_FIELD(CLASSES) : 0;
	present |= texts.head.region != 0 ? ARCHIVE_FIELD(REGION) : 0;
	present |= call->hot.role != 0 ? ARCHIVE_FIELD(ROLES) : 0;
	return present;
}

static void put_known(struct archive_call *call, Zh__ArchiveOpened *body)
{
	struct arena *arena = call->work->context->arena;
	struct firm_texts texts;
	if (call->hot.role != 0 && (body->roles = ARENA_ARRAY(arena, Zh__FirmRole, 1)) != NULL) {
		body->roles[0] = (Zh__FirmRole)call->hot.role;
		body->n_roles = 1;
		call->row.roles = UINT32_C(1) << (call->hot.role & 31u);
	}
	if (!hazard_firm_texts_get(call->work->context->rows, call->firm, &texts) ||
	    texts.text[FIRM_TEXT_CLASS].size == 0 ||
	    texts.text[FIRM_TEXT_CLASS].size > ARCHIVE_CLASS_MAX)
		return;
	call->classes = copied(call->work, texts.text[FIRM_TEXT_CLASS]);
	if ((body->classes = ARENA_ARRAY(arena, const char *, 1)) == NULL ||
	    call->classes.data == NULL)
		return;
	body->classes[0] = arena_text_of(arena, call->classes);
	body->n_classes = body->classes[0] != NULL;
}

struct opening {
	const char *why;
	uint32_t known; /* fields that are there from the start */
	bool den, unconfirmed;
};

static void open_archive(struct archive_call *call, const struct opening *opening)
{
	struct work *work = call->work;
	Zh__ArchiveOpened *body = NEW(work, ArchiveOpened);
	call->is_open = true;
	call->row.supervision = call->hot.supervision;
	body->firm_key = call->key;
	body->why = opening->why;
	if (opening->den)
		SET_OPTIONAL(body, den, 1);
	if (opening->unconfirmed)
		SET_OPTIONAL(body, key_unconfirmed, 1);
	put_known(call, body);
	body->standing = archive_standing(call, opening->known, 0, NULL);
	(void)archive_emit(call, KIND(ARCHIVE_OPENED), body);
	(void)work_clock(work, CLOCK_ARCHIVE_VERIFY, archive_firm_id(call), work->context->now_ms,
			 0);
}

/* A code whose check digit fails is a warning that a person confirms: such codes are really issued.
 */
static bool key_is_doubtful(const char *key)
{
	char code[USCC_LENGTH + 1];
	if (key[0] == 'P')
		return false; /* provisional: merged when the code is learned */
	enum uscc_result result = uscc_normalise(bytes_of_text(key), code);
	return result == USCC_CHECK_FAILS || result == USCC_ORGANISATION_FAILS;
}

static void open_known(struct archive_call *call, const char *why)
{
	struct opening opening = {
		.why = why, .known = known_fields(call), .unconfirmed = key_is_doubtful(call->key)};
	open_archive(call, &opening);
}

void archive_ensure(struct archive_call *call, const char *why)
{
	if (call->is_open)
		return;
	open_known(call, why);
	archive_patrol_again(call, call->hot.supervision, call->work->context->now_ms);
}

void archive_open_for_visit(struct archive_call *call)
{
	open_known(call, "inspection");
}

bool archive_day(struct work *work, bool stated, uint32_t yyyymmdd, int32_t *ret_day)
{
	return hazard_day_stated(work->context, stated, yyyymmdd, ret_day) ||
	       work_invalid(work, "on_day", "on_day");
}

/* ---- registered by a person */

/* "P522701-17": by the number that the firm gets here, with a mark that no other daemon uses. */
static const char *provisional_key(struct work *work, uint64_t firm)
{
	char memory[40];
	struct writer text = writer_over(memory, sizeof(memory));
	work_put_text(&text, "P");
	writer_put_decimal(&text, work->context->region);
	work_put_text(&text, "-H");
	writer_put_decimal(&text, firm);
	return work_text(work, &text);
}

/* The code as GB 32100 writes it; NULL: refused, or the arena is full. */
static const char *register_key(struct work *work, const char *told, uint64_t firm)
{
	char code[USCC_LENGTH + 1];
	if (!work_text_given(told))
		return provisional_key(work, firm);
	if (told[0] == 'P')
		return told;
	if (uscc_normalise(bytes_of_text(told), code) == USCC_MALFORMED) {
		(void)work_invalid(work, "key", "firm");
		return NULL;
	}
	const char *key = arena_text(work->context->arena, code);
	work->decision->arena_full |= key == NULL;
	return key;
}

static bool classes_are_known(struct work *work, const char *const *classes, size_t count)
{
	if (count > ARCHIVE_CLASSES_MAX)
		return work_invalid(work, "too_many", "classes");
	for (size_t i = 0; i < count; i++) {
		bool sound = work_text_given(classes[i]) && strlen(classes[i]) <= ARCHIVE_CLASS_MAX;
		if (!sound || (work->context->dictionary != NULL &&
			       dictionary_class(work->context->dictionary, classes[i]) == NULL))
			return work_invalid(work, "class", "classes");
	}
	return true;
}

static bool roles_are_known(struct work *work, const Zh__FirmRole *roles, size_t count)
{
	if (count > ROLES_MAX)
		return work_invalid(work, "too_many", "roles");
	for (size_t i = 0; i < count; i++) {
		if (roles[i] <= ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN ||
		    roles[i] > ZH__FIRM_ROLE__FIRM_ROLE_RESPONSIBLE_PERSON)
			return work_invalid(work, "role", "roles");
	}
	return true;
}

static void change_as_told(struct archive_call *call, const Zh__FirmRegisterCommand *told,
			   Zh__FirmChangeCommand command)
{
	command.roles = told->roles;
	command.n_roles = told->n_roles;
	command.classes = told->classes;
	command.n_classes = told->n_classes;
	(void)archive_change(call, &command);
}

/* Registered again: rows don't know the firm yet, so the call is made by hand. */
static void register_new(struct work *work, const Zh__FirmRegisterCommand *command)
{
	uint64_t number = counter_next(work->context->rows, OBJECT_FIRM, 0);
	struct archive_call call = {.work = work, .firm = number};
	Zh__FirmRegistered *body = NEW(work, FirmRegistered);
	Zh__FirmRef *firm = NEW(work, FirmRef);
	*firm = *command->firm;
	firm->key = register_key(work, command->firm->key, number);
	if (firm->key == NULL)
		return;
	bool doubtful = key_is_doubtful(firm->key);
	if (doubtful)
		SET_OPTIONAL(firm, uscc_warning, 1);
	call.key = firm->key;
	call.hot.supervision = ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_ORDINARY;
	body->firm = firm;
	SET_OPTIONAL(body, number, number);
	if (command->n_roles != 0)
		SET_OPTIONAL(body, role, command->roles[0]);
	body->class_code = command->n_classes != 0 ? command->classes[0] : NULL;
	(void)archive_emit(&call, KIND(FIRM_REGISTERED), body);
	struct opening opening = {
		.why = "registered",
		.known = ARCHIVE_FIELD(NAME) |
			 (work_text_given(firm->address) ? ARCHIVE_FIELD(ADDRESS) : 0) |
			 (firm->region != 0 ? ARCHIVE_FIELD(REGION) : 0),
		.den = command->den != 0,
		.unconfirmed = doubtful,
	};
	open_archive(&call, &opening);
	change_as_told(&call, command, (Zh__FirmChangeCommand)ZH__FIRM_CHANGE_COMMAND__INIT);
	archive_patrol_again(&call, call.hot.supervision, work->context->now_ms);
}

/* A known name or region changes from outside only. */
static bool place_may_change(struct archive_call *call, const Zh__FirmChangeCommand *command)
{
	struct firm_texts texts;
	if (!hazard_firm_texts_get(call->work->context->rows, call->firm, &texts))
		return false;
	bool named = work_text_given(command->name) && texts.text[FIRM_TEXT_NAME].size != 0;
	bool moved = command->seat != 0 && texts.head.region != 0;
	if (!named && !moved)
		return true;
	(void)work_refuse(call->work, "from_outside");
	decision_possible(call->work->decision, "firm.outside");
	return false;
}

/* What is told of a firm that reports have named: what they didn't know is taken, and another name
 * or seat than theirs comes from outside. */
static bool place_as_told(struct archive_call *call, const Zh__FirmRef *told,
			  Zh__FirmChangeCommand *ret_command)
{
	struct firm_texts texts;
	zh__firm_change_command__init(ret_command);
	if (!hazard_firm_texts_get(call->work->context->rows, call->firm, &texts))
		return false;
	ret_command->address = told->address;
	if (!bytes_equal(texts.text[FIRM_TEXT_NAME], bytes_of_text(told->name)))
		ret_command->name = told->name;
	if (told->region != texts.head.region)
		ret_command->seat = told->region;
	return place_may_change(call, ret_command);
}

void archive_act_register(struct work *work)
{
	const Zh__FirmRegisterCommand *command = WORK_BODY(work, Zh__FirmRegisterCommand);
	struct archive_call call;
	if (command->firm == NULL || !work_text_given(command->firm->name)) {
		(void)work_invalid(work, "name", "firm");
		return;
	}
	if (!roles_are_known(work, command->roles, command->n_roles) ||
	    !classes_are_known(work, command->classes, command->n_classes))
		return;
	const char *key = command->firm->key;
	uint64_t known = hazard_firm_of_key(work->context->rows, key);
	if (known == 0) {
		register_new(work, command);
		return;
	}
	if (!archive_named(&call, work, key))
		return;
	if (call.is_open) {
		(void)work_refuse(work, "already");
		decision_possible(work->decision, "firm.change");
		return;
	}
	Zh__FirmChangeCommand change;
	if (!place_as_told(&call, command->firm, &change))
		return;
	struct opening opening = {.why = "registered",
				  .known = known_fields(&call),
				  .den = command->den != 0,
				  .unconfirmed = key_is_doubtful(call.key)};
	open_archive(&call, &opening);
	change_as_told(&call, command, change);
	archive_patrol_again(&call, call.hot.supervision, work->context->now_ms);
}

/* ---- changed */

struct changing {
	struct archive_call *call;
	Zh__ArchiveChanged *body;
	struct archive_texts was;
	uint32_t set;
};

static void put_change(struct changing *changing, Zh__ArchiveField field, struct bytes was,
		       const char *is)
{
	struct work *work = changing->call->work;
	Zh__FieldChange *change = NEW(work, FieldChange);
	SET_OPTIONAL(change, field, field);
	if (was.size != 0)
		change->was = (const char *)copied(work, was).data;
	change->is = is;
	changing->body->changes[changing->body->n_changes++] = change;
	changing->set |= UINT32_C(1) << field;
}

static void change_text(struct changing *changing, Zh__ArchiveField field, enum archive_text which,
			const char *is)
{
	if (!work_text_given(is))
		return;
	archive_texts_get(changing->call->work->context->rows, changing->call->firm,
			  &changing->was);
	if (!bytes_equal(changing->was.text[which], bytes_of_text(is)))
		put_change(changing, field, changing->was.text[which], is);
}

struct bytes archive_join_codes(struct work *work, const char *const *codes, size_t count)
{
	char memory[1024];
	struct writer text = writer_over(memory, sizeof(memory));
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			work_put_text(&text, ",");
		work_put_text(&text, codes[i]);
	}
	return copied(work, writer_bytes(&text));
}

static void change_classes(struct changing *changing, const Zh__FirmChangeCommand *command)
{
	struct archive_call *call = changing->call;
	if (command->n_classes == 0)
		return;
	struct bytes was = call->classes;
	struct bytes is = archive_join_codes(call->work, command->classes, command->n_classes);
	if (is.data == NULL || bytes_equal(was, is))
		return;
	put_change(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_CLASSES, was, (const char *)is.data);
	changing->body->classes = command->classes;
	changing->body->n_classes = command->n_classes;
	call->classes = is;
}

static void put_roles(struct writer *text, uint32_t roles)
{
	for (unsigned role = 1; role < 32; role++) {
		const ProtobufCEnumValue *value =
			protobuf_c_enum_descriptor_get_value(&zh__firm_role__descriptor, (int)role);
		if ((roles >> role & 1u) == 0 || value == NULL)
			continue;
		if (text->size != 0)
			work_put_text(text, ",");
		work_put_text(text, value->name + strlen("FIRM_ROLE_"));
	}
}

static void change_roles(struct changing *changing, const Zh__FirmChangeCommand *command)
{
	struct archive_call *call = changing->call;
	uint32_t roles = 0;
	for (size_t i = 0; i < command->n_roles; i++)
		roles |= UINT32_C(1) << ((unsigned)command->roles[i] & 31u);
	if (roles == 0 || roles == call->row.roles)
		return;
	char was[256];
	char is[256];
	struct writer was_text = writer_over(was, sizeof(was));
	struct writer is_text = writer_over(is, sizeof(is));
	put_roles(&was_text, call->row.roles);
	put_roles(&is_text, roles);
	put_change(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_ROLES, writer_bytes(&was_text),
		   work_text(call->work, &is_text));
	changing->body->roles = command->roles;
	changing->body->n_roles = command->n_roles;
	call->row.roles = roles;
}

static void change_risks(struct changing *changing, const Zh__FirmChangeCommand *command)
{
	char memory[700];
	struct writer text = writer_over(memory, sizeof(memory));
	for (size_t i = 0; i < command->n_risk_list; i++) {
		if (i != 0)
			work_put_text(&text, "；");
		work_put_text(&text, command->risk_list[i]);
	}
	if (text.size != 0)
		change_text(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_RISK_LIST,
			    ARCHIVE_TEXT_RISK_LIST, work_text(changing->call->work, &text));
}

/* Name and region only as long as none is known: afterwards they change from outside, and open
 * matters are asked about. */
static void change_place(struct changing *changing, const Zh__FirmChangeCommand *command)
{
	struct archive_call *call = changing->call;
	struct firm_texts texts;
	if (!hazard_firm_texts_get(call->work->context->rows, call->firm, &texts))
		return;
	if (work_text_given(command->address) &&
	    !bytes_equal(texts.text[FIRM_TEXT_ADDRESS], bytes_of_text(command->address)))
		put_change(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_ADDRESS,
			   texts.text[FIRM_TEXT_ADDRESS], command->address);
	if (work_text_given(command->name))
		put_change(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_NAME, bytes_of(NULL, 0),
			   command->name);
	if (command->seat != 0) {
		char memory[16];
		struct writer text = writer_over(memory, sizeof(memory));
		writer_put_decimal(&text, command->seat);
		put_change(changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_REGION, bytes_of(NULL, 0),
			   work_text(call->work, &text));
		SET_OPTIONAL(changing->body, region, command->seat);
	}
}

bool archive_change(struct archive_call *call, const Zh__FirmChangeCommand *command)
{
	struct work *work = call->work;
	struct changing changing = {
		.call = call,
		.body = NEW(work, ArchiveChanged),
	};
	changing.body->changes = ARENA_ARRAY(work->context->arena, Zh__FieldChange *,
					     ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_STANDING + 1);
	if (changing.body->changes == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	changing.body->firm_key = call->key;
	change_place(&changing, command);
	change_roles(&changing, command);
	change_classes(&changing, command);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_CONDITIONS, ARCHIVE_TEXT_CONDITIONS,
		    command->conditions);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_EQUIPMENT, ARCHIVE_TEXT_EQUIPMENT,
		    command->equipment);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_SIZE, ARCHIVE_TEXT_SIZE,
		    command->size);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_DIRECTOR, ARCHIVE_TEXT_DIRECTOR,
		    command->director);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_SAFETY_OFFICER,
		    ARCHIVE_TEXT_SAFETY_OFFICER, command->safety_officer);
	change_risks(&changing, command);
	if (changing.body->n_changes == 0)
		return false;
	changing.body->standing = archive_standing(call, changing.set, 0, NULL);
	(void)archive_emit(call, KIND(ARCHIVE_CHANGED), changing.body);
	if (changing.body->n_roles != 0)
		archive_roles_told(call);
	return true;
}

void archive_act_change(struct work *work)
{
	const Zh__FirmChangeCommand *command = WORK_BODY(work, Zh__FirmChangeCommand);
	struct archive_call call;
	if (!archive_named(&call, work, command->firm_key) || !place_may_change(&call, command) ||
	    !roles_are_known(work, command->roles, command->n_roles) ||
	    !classes_are_known(work, command->classes, command->n_classes))
		return;
	if (command->n_risk_list > RISKS_MAX) {
		(void)work_invalid(work, "too_many", "risk_list");
		return;
	}
	archive_ensure(&call, "changed");
	if (!archive_change(&call, command) && !work->decision->arena_full) {
		(void)work_refuse(work, "nothing");
		return;
	}
	if (command->n_classes != 0)
		archive_patrol_again(&call, call.row.supervision, work->context->now_ms);
}

/* ---- keeper, verification */

void archive_act_assign(struct work *work)
{
	const Zh__FirmAssignKeeperCommand *command = WORK_BODY(work, Zh__FirmAssignKeeperCommand);
	struct archive_call call;
	if (!archive_named(&call, work, command->firm_key))
		return;
	if ((!work_text_given(command->keeper) && !work_text_given(command->officer)) ||
	    (command->keeper != NULL && strlen(command->keeper) >= PRINCIPAL_ID) ||
	    (command->officer != NULL && strlen(command->officer) >= PRINCIPAL_ID)) {
		(void)work_invalid(work, "keeper", "keeper");
		return;
	}
	archive_ensure(&call, "keeper");
	struct changing changing = {
		.call = &call,
		.body = NEW(work, ArchiveChanged),
	};
	changing.body->firm_key = call.key;
	changing.body->changes = ARENA_ARRAY(work->context->arena, Zh__FieldChange *, 2);
	if (changing.body->changes == NULL) {
		work->decision->arena_full = true;
		return;
	}
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_KEEPER, ARCHIVE_TEXT_KEEPER,
		    command->keeper);
	change_text(&changing, ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_OFFICER, ARCHIVE_TEXT_OFFICER,
		    command->officer);
	if (changing.body->n_changes == 0) {
		(void)work_refuse(work, "same");
		return;
	}
	changing.body->standing = archive_standing(&call, changing.set, 0, NULL);
	(void)archive_emit(&call, KIND(ARCHIVE_CHANGED), changing.body);
}

void archive_act_verify(struct work *work)
{
	const Zh__FirmVerifyCommand *command = WORK_BODY(work, Zh__FirmVerifyCommand);
	struct archive_call call;
	int32_t day;
	if (!archive_named(&call, work, command->firm_key) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	archive_ensure(&call, "verified");
	Zh__ArchiveVerified *body = NEW(work, ArchiveVerified);
	body->firm_key = call.key;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	if (command->key_check == ZH__KEY_FINDING__KEY_FINDING_CONFIRMED)
		SET_OPTIONAL(body, key_confirmed, 1);
	body->standing = archive_standing(&call, ARCHIVE_FIELD(VERIFIED), 0, NULL);
	(void)archive_emit(&call, KIND(ARCHIVE_VERIFIED), body);
	work_clocks_stop(work, CLOCK_ARCHIVE_VERIFY, archive_firm_id(&call), "verified");
	(void)work_clock(work, CLOCK_ARCHIVE_VERIFY, archive_firm_id(&call), time_ms_of_day(day),
			 0);
}

/* ---- reasons for being a key unit, credit class */

void archive_act_key_unit(struct work *work)
{
	const Zh__FirmKeyUnitCommand *command = WORK_BODY(work, Zh__FirmKeyUnitCommand);
	struct archive_call call;
	int32_t day;
	if (!archive_named(&call, work, command->firm_key) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	if (command->ground <= ZH__KEY_REASON__KEY_REASON_UNKNOWN ||
	    command->ground > ZH__KEY_REASON__KEY_REASON_REPEATED_FINDINGS ||
	    !work_text_given(command->source)) {
		(void)work_invalid(work, "incomplete",
				   work_text_given(command->source) ? "ground" : "source");
		return;
	}
	bool has = (call.row.key_reasons >> command->ground & 1u) != 0;
	if (command->remove != 0 && !has) {
		(void)work_refuse(work, "not_there");
		return;
	}
	archive_ensure(&call, "key_unit");
	Zh__KeyUnitChanged *body = NEW(work, KeyUnitChanged);
	body->firm_key = call.key;
	SET_OPTIONAL(body, reason, command->ground);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->source = command->source;
	if (command->remove)
		SET_OPTIONAL(body, removed, 1);
	(void)archive_emit(&call, KIND(KEY_UNIT_CHANGED), body);
}

void archive_act_credit_class(struct work *work)
{
	const Zh__FirmCreditClassCommand *command = WORK_BODY(work, Zh__FirmCreditClassCommand);
	struct archive_call call;
	int32_t day;
	if (!archive_named(&call, work, command->firm_key) ||
	    !archive_day(work, command->has_on_day, command->on_day, &day))
		return;
	if (command->credit_class <= ZH__CREDIT_CLASS__CREDIT_CLASS_UNKNOWN ||
	    command->credit_class > ZH__CREDIT_CLASS__CREDIT_CLASS_D ||
	    !work_text_given(command->source)) {
		(void)work_invalid(work, "incomplete",
				   work_text_given(command->source) ? "credit_class" : "source");
		return;
	}
	archive_ensure(&call, "credit_class");
	Zh__CreditClassImported *body = NEW(work, CreditClassImported);
	body->firm_key = call.key;
	SET_OPTIONAL(body, credit_class, command->credit_class);
	if (call.row.credit_class != 0)
		SET_OPTIONAL(body, was, (Zh__CreditClass)call.row.credit_class);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	body->source = command->source;
	(void)archive_emit(&call, KIND(CREDIT_CLASS_IMPORTED), body);
	call.row.credit_class = (uint8_t)command->credit_class;
	archive_patrol_again(&call, call.row.supervision, work->context->now_ms);
}
