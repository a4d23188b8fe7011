#include "services/console/papers/case_volume.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/stage/queries/event_line.h"
#include "escalation.pb-c.h"

#define PAPERS_MAX 1024u

enum section {
#define SECTION(name, volume, place, word) SECTION_##name,
#define PAPER(section, kind)
#include "services/console/papers/case_volume.def"
#undef SECTION
#undef PAPER
	SECTION_COUNT,
};

static const struct {
	const char *volume, *word;
	unsigned place;
} sections[] = {
#define MAIN "main_volume"
#define SIDE "side_volume"
#define SECTION(name, volume, place, word) {volume, word, place},
#define PAPER(section, kind)
#include "services/console/papers/case_volume.def"
#undef SECTION
#undef PAPER
#undef MAIN
#undef SIDE
};

static const struct {
	uint16_t kind;
	enum section section;
} papers[] = {
#define SECTION(name, volume, place, word)
#define PAPER(section, kind) {ZH__EVENT_KIND__KIND_##kind, SECTION_##section},
#include "services/console/papers/case_volume.def"
#undef SECTION
#undef PAPER
};
#define KINDS (sizeof papers / sizeof papers[0])

/* 程序规定79: from the beginning to the execution it is all on record. */
static const uint16_t wanted[] = {
	KIND(CASE_FILED),   KIND(CASE_EVIDENCE_TAKEN), KIND(CASE_REVIEWED),
	KIND(CASE_DECIDED), KIND(CASE_SERVED),         KIND(CASE_EXECUTED),
};

static enum section section_of(uint16_t kind)
{
	for (size_t i = 0; i < KINDS; i++)
		if (papers[i].kind == kind)
			return papers[i].section;
	return SECTION_COUNT;
}

const char *case_volume_part(uint16_t kind)
{
	enum section section = section_of(kind);
	return section != SECTION_COUNT ? sections[section].word : NULL;
}

struct place {
	enum daemon daemon;
	enum section section;
	uint16_t kind;
	uint64_t sequence;
};

struct volume {
	const struct console_question *question;
	struct answer *answer;
	size_t count;
	bool of_goods; /* of the hazard: what was done with its goods, nothing else */
	bool full;
	struct place places[PAPERS_MAX];
};

static bool note(void *context, const struct model_event *event)
{
	struct volume *volume = (struct volume *)context;
	struct event_head head;
	if (event_head_read(event->stored, &head) != STATUS_OK)
		return true;
	enum section section = section_of(head.kind);
	if (section == SECTION_COUNT || (volume->of_goods != (head.kind == KIND(GOODS_MOVED) ||
							      head.kind == KIND(CUSTODY_CHANGED))))
		return true;
	volume->full = volume->count == PAPERS_MAX;
	if (!volume->full)
		volume->places[volume->count++] =
			(struct place){event->daemon, section, head.kind, event->sequence};
	return !volume->full;
}

static bool read_place(const struct volume *volume, const struct place *place,
		       struct event *ret_event)
{
	struct model_event stored;
	arena_reset(volume->question->arena);
	if (!model_event(volume->question->model, place->daemon, place->sequence, &stored) ||
	    event_read(stored.stored, volume->question->arena, ret_event) != STATUS_OK)
		return false;
	ret_event->recorded_ms = stored.recorded_ms;
	return true;
}

/* The newest of its kind; NULL: there is none. */
static const struct place *newest(const struct volume *volume, uint16_t kind)
{
	for (size_t i = volume->count; i > 0; i--)
		if (volume->places[i - 1].kind == kind)
			return &volume->places[i - 1];
	return NULL;
}

/* The hazard that the clue was about; 0: none. */
static uint64_t hazard_of(const struct volume *volume)
{
	struct event event;
	const struct place *clue = newest(volume, KIND(CLUE_CHECKED));
	if (clue == NULL || !read_place(volume, clue, &event))
		return 0;
	return BODY(&event, ClueChecked)->hazard;
}

/* A text of the event's body by its name; NULL: it has none. */
static const char *text_of(const ProtobufCMessage *body, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(body->descriptor, name);
	const char *text = NULL;
	if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING &&
	    field->label != PROTOBUF_C_LABEL_REPEATED)
		memcpy(&text, (const uint8_t *)body + field->offset, sizeof text);
	return text;
}

static void begin_line(const struct volume *volume, struct json_line *json, enum section section)
{
	json_begin(json, &volume->answer->out, "volume_paper");
	json_text(json, "volume", sections[section].volume);
	json_number(json, "place", sections[section].place);
	json_text(json, "part", sections[section].word);
	volume->answer->lines++;
}

static void put_paper(const struct volume *volume, const struct place *place)
{
	struct json_line json;
	struct event event;
	if (!read_place(volume, place, &event))
		return;
	begin_line(volume, &json, place->section);
	json_text(&json, "event", event_kind_name(event.head.kind));
	json_moment(&json, "recorded_ms", event.recorded_ms);
	if (person_sees_content(volume->question->person)) {
		const char *document = text_of(event.body, "document");
		json_text(&json, "number", text_of(event.body, "number"));
		json_text(&json, "document",
			  document != NULL ? document : text_of(event.body, "receipt"));
	}
	json_text(&json, "person", event.meta->person);
	json_text(&json, "second", event.meta->second);
	json_end(&json);
}

/* Of a decision on the spot nothing was filed or reviewed, and its evidence is told in it. */
static bool comes_before(uint16_t kind)
{
	return kind == KIND(CASE_FILED) || kind == KIND(CASE_EVIDENCE_TAKEN) ||
	       kind == KIND(CASE_REVIEWED);
}

/* Where nothing has to be paid nothing is executed. */
static bool is_owed(const struct volume *volume, uint16_t kind)
{
	struct event event;
	const struct place *decided = newest(volume, KIND(CASE_DECIDED));
	if (decided == NULL || !read_place(volume, decided, &event))
		return false;
	const Zh__CaseDecided *body = BODY(&event, CaseDecided);
	return body->n_penalties != 0 && !(body->on_spot && comes_before(kind)) &&
	       (kind != KIND(CASE_EXECUTED) || body->owed_fen != 0) && newest(volume, kind) == NULL;
}

static void put_missing(const struct volume *volume, enum section section)
{
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		struct json_line json;
		if (section_of(wanted[i]) != section || !is_owed(volume, wanted[i]) ||
		    SABOTAGE("console.volume-lacks-nothing"))
			continue;
		begin_line(volume, &json, section);
		json_text(&json, "event", event_kind_name(wanted[i]));
		json_bool(&json, "missing", true);
		json_end(&json);
	}
}

void console_case_volume(const struct console_question *question, struct object_id object,
			 struct answer *answer)
{
	struct volume volume = {.question = question, .answer = answer};
	if (object.kind == OBJECT_CASEFILE)
		model_each_of_object(question->model, object, note, &volume);
	if (volume.count == 0) {
		answer->refusal.code = "story.not_found";
		return;
	}
	uint64_t hazard = hazard_of(&volume);
	volume.of_goods = true;
	if (hazard != 0)
		model_each_of_object(question->model,
				     object_id_make(OBJECT_HAZARD, question->region, hazard), note,
				     &volume);
	if (volume.full) {
		answer->refusal.code = "query.too_large";
		return;
	}
	for (enum section section = 0; section < SECTION_COUNT; section++) {
		for (size_t i = 0; i < volume.count; i++)
			if (SABOTAGE("console.volume-unsorted")
				    ? section == 0
				    : volume.places[i].section == section)
				put_paper(&volume, &volume.places[i]);
		put_missing(&volume, section);
	}
	if (answer->out.overflow) { /* a file that lacks papers would look whole */
		answer->out.size = answer->lines = 0;
		answer->refusal.code = "query.too_large";
	}
}
