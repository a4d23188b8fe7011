/* What else a story's page needs than its events: the terms that run in it, and what waits. */
#include "services/ctl/explain/explain_ask.h"
#include "services/ctl/explain/explain_internal.h"

#include "services/ctl/exit_codes.h"

#define MATTERS_MAX 24

struct matters {
	struct object_id ids[MATTERS_MAX];
	size_t count;
};

/* What has terms of its own.  A hazard's answer has its measures. */
static bool has_terms(enum object_kind kind)
{
	return kind == OBJECT_REPORT || kind == OBJECT_HAZARD || kind == OBJECT_NOTICE ||
	       kind == OBJECT_CASEFILE || kind == OBJECT_INSPECTION || kind == OBJECT_SAMPLING ||
	       kind == OBJECT_LISTING || kind == OBJECT_MEASURE;
}

static void note(struct matters *matters, const char *text)
{
	struct object_id id;
	if (matters->count == MATTERS_MAX || object_id_parse(text, &id) != STATUS_OK ||
	    id.daemon == DAEMON_UNKNOWN || !has_terms(id.kind))
		return;
	for (size_t i = 0; i < matters->count; i++) {
		if (matters->ids[i].kind == id.kind && matters->ids[i].number == id.number &&
		    matters->ids[i].region == id.region)
			return;
	}
	matters->ids[matters->count++] = id;
}

void story_ask(struct explain_page *page, explain_ask_fn *ask, void *context)
{
	struct matters matters = {.count = 0};
	size_t i;
	json_t *line;
	/* From the last on: what a matter has come to is what is still open. */
	for (i = json_array_size(page->lines); i-- > 0;) {
		line = json_array_get(page->lines, i);
		note(&matters, explain_text(line, "subject"));
	}
	for (i = 0; i < matters.count; i++)
		(void)explain_ask_standing(page, matters.ids[i], ask, context);
}
