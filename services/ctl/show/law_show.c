/* `law`: what the policy has of the text of the law. */
#include "services/ctl/show/law_show.h"

#include <inttypes.h>

#include "common/base/time.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/exit_codes.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/width.h"

#define REFERENCE_MAX 512

struct showing {
	const struct session *session;
	struct laws laws;
	size_t shown;
};

/* A validity that ends after this century has no end. */
static bool has_end(const struct law *law, char day[TIME_DAY_TEXT])
{
	time_print_day(law->valid_to_day, day);
	return strncmp(day, "2100", 4) < 0;
}

/* ---- for programs */

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text[0] != '\0')
		(void)json_object_set_new(object, name, json_string(text));
}

static json_t *json_of(const char *kind, const struct law *law)
{
	char day[TIME_DAY_TEXT];
	json_t *line = JSON_NEW_OBJECT();
	set_text(line, "kind", kind);
	set_text(line, "law", law->id);
	set_text(line, "name", law->name);
	set_text(line, "number", law->number);
	time_print_day(law->valid_from_day, day);
	set_text(line, "valid_from", law->article_count != 0 ? day : "");
	if (has_end(law, day))
		set_text(line, "valid_to", day);
	set_text(line, "source", law->source);
	return line;
}

static void print_json(const struct session *session, json_t *line)
{
	(void)json_dumpf(line, session->out, JSON_COMPACT);
	fputc('\n', session->out);
	json_decref(line);
}

static void json_article(const struct session *session, const struct law *law,
			 const struct law_article *article)
{
	json_t *line = json_of("article", law);
	(void)json_object_set_new(line, "article", json_integer(article->number));
	set_text(line, "text", article->text);
	print_json(session, line);
}

static void json_law(const struct session *session, const struct law *law)
{
	json_t *line = json_of("law", law);
	json_t *articles = JSON_NEW_ARRAY();
	for (size_t i = 0; i < law->article_count; i++)
		(void)json_array_append_new(articles, json_integer(law->articles[i].number));
	(void)json_object_set_new(line, "articles", articles);
	print_json(session, line);
}

/* ---- for people */

static void say_days(const struct session *session, const struct law *law)
{
	char from[TIME_DAY_TEXT], to[TIME_DAY_TEXT];
	bool ends = has_end(law, to);
	time_print_day(law->valid_from_day, from);
	struct template_param params[] = {{"day", from}, {"end", to}};
	fputs("  ", session->out);
	if (law->number[0] != '\0')
		fprintf(session->out, "%s%s", law->number, session->lang == LANG_ZH ? "，" : ", ");
	session_say(session, session->out, ends ? "law_until" : "law_from", params, 2);
}

static void say_article(const struct session *session, const struct law *law,
			const struct law_article *article)
{
	struct template_param params[] = {{"source", law->source}};
	fprintf(session->out, "%s 第%" PRIu32 "条\n", law->name, article->number);
	say_days(session, law);
	for (const char *at = article->text; *at != '\0';) {
		size_t size = strcspn(at, "\n");
		fputs("    ", session->out);
		width_print_plain(bytes_of(at, size), session->out);
		fputc('\n', session->out);
		at += size + (at[size] == '\n' ? 1 : 0);
	}
	fputs("  ", session->out);
	session_say(session, session->out, "law_source", params, 1);
}

static void say_law(const struct session *session, const struct law *law)
{
	char count[24];
	(void)snprintf(count, sizeof count, "%zu", law->article_count);
	struct template_param params[] = {
		{"name", law->name},
		{"count", count},
		{"short", law->short_count != 0 ? law->short_names[0] : ""}};
	session_say(session, session->out,
		    law->article_count == 0 ? "law_not_held"
		    : law->short_count == 0 ? "law_held_one_name"
					    : "law_held",
		    params, 3);
}

/* ---- which */

static void show_article(struct showing *showing, const struct law *law, uint32_t number)
{
	const struct law_article *article = law_article_find(law, number);
	if (article == NULL)
		return;
	if (showing->session->json)
		json_article(showing->session, law, article);
	else
		say_article(showing->session, law, article);
	showing->shown++;
}

static void show_named(void *context, const struct law_reference *reference)
{
	struct showing *showing = (struct showing *)context;
	for (size_t i = 0; i < showing->laws.count; i++) {
		const struct law *law = &showing->laws.items[i];
		if (strcmp(law->id, reference->law->id) == 0)
			show_article(showing, law, reference->article);
	}
}

size_t law_show(const struct session *session, struct laws laws, const char *text)
{
	struct showing showing = {session, laws, 0};
	size_t size = 0;
	const struct law *law = law_named(laws, text, &size);
	if (law == NULL || text[size] != '\0') {
		(void)law_references(laws, text, show_named, &showing);
		return showing.shown;
	}
	for (size_t i = 0; i < law->article_count; i++)
		show_article(&showing, law, law->articles[i].number);
	return showing.shown;
}

static void show_all(const struct session *session, struct laws laws)
{
	for (size_t i = 0; i < laws.count; i++) {
		if (session->json)
			json_law(session, &laws.items[i]);
		else
			say_law(session, &laws.items[i]);
	}
}

int run_law(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	char wanted[REFERENCE_MAX];
	struct writer text = writer_over(wanted, sizeof wanted - 1);
	int64_t at_ms = 0;
	const char *policy = given_text(invocation, "policy");
	for (size_t i = 0; i < invocation->operand_count; i++) {
		if (i != 0)
			writer_put(&text, " ", 1);
		writer_put(&text, invocation->operands[i], strlen(invocation->operands[i]));
	}
	wanted[text.size] = '\0';
	int exit = given_moment(invocation, "at", &at_ms, &session->failure);
	if (exit == EXIT_DONE)
		exit = policy != NULL ? policy_open(session, policy, false, &set)
				      : policy_adopted(session, invocation, at_ms, &set);
	if (exit != EXIT_DONE)
		return exit;
	bool shown = wanted[0] == '\0' || law_show(session, set->policy.laws, wanted) != 0;
	if (wanted[0] == '\0')
		show_all(session, set->policy.laws);
	policy_unload(&set);
	if (shown)
		return EXIT_DONE;
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.no_such_article");
	failure_param(&session->failure, "value", wanted);
	return EXIT_NOT_FOUND;
}
