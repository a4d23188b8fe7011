#include "services/ctl/push/push_report.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/core/json_line.h"
#include "services/ctl/values/field_value.h"

#define BAR 30

static void outcome_name(size_t outcome, char out[ENUM_NAME])
{
	const ProtobufCEnumValue *value =
		protobuf_c_enum_descriptor_get_value(&zh__item_outcome__descriptor, (int)outcome);
	if (value != NULL)
		enum_value_name(&zh__item_outcome__descriptor, value, out);
	else
		memcpy(out, "unknown", sizeof "unknown");
}

void push_report_open(struct push_report *report, FILE *file)
{
	struct clock_source clock = clock_system();
	struct stat status;
	report->file = file;
	report->started_ms = clock_mono_ms(&clock);
	report->bar = isatty(STDERR_FILENO) == 1;
	if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode))
		report->file_size = status.st_size;
}

static void clear_bar(const struct push_report *report, const struct session *session)
{
	if (report->bar)
		fputs("\r\033[K", session->err);
}

static bool is_taken(Zh__ItemOutcome outcome)
{
	return outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED ||
	       outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED;
}

static void print_json(struct session *session, const Zh__ItemResult *result, uint64_t at)
{
	char memory[4096];
	struct writer out = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &out, "item");
	json_unsigned(&json, "line", at);
	json_message_fields(&json, &result->base);
	json_end(&json);
	if (!out.overflow)
		(void)fwrite(memory, 1, out.size, session->out);
}

static void print_failed(const struct push_report *report, struct session *session,
			 const Zh__ItemResult *result, uint64_t at)
{
	char number[24], outcome[ENUM_NAME];
	const char *code = result->n_refusals != 0 ? result->refusals[0]->code : NULL;
	const char *where = code != NULL ? result->refusals[0]->where : NULL;
	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)at);
	outcome_name((size_t)result->outcome, outcome);
	const char *words = code != NULL ? catalogue_code(code, session->lang) : NULL;
	struct template_param params[] = {
		{"line", number},
		{"id", result->id != NULL ? result->id : ""},
		{"outcome", catalogue_word(WORDS_VALUE, outcome, session->lang)},
		{"why", words != NULL  ? words
			: code != NULL ? code
				       : ""},
		{"where", where != NULL ? where : ""}};
	clear_bar(report, session);
	session_say(session, session->err, "item_not_taken", params, 5);
}

void push_report_add(struct push_report *report, struct session *session,
		     const Zh__Receipt *receipt, const uint64_t *lines)
{
	for (size_t i = 0; i < receipt->n_results; i++) {
		const Zh__ItemResult *result = receipt->results[i];
		size_t outcome =
			(size_t)result->outcome < PUSH_OUTCOMES ? (size_t)result->outcome : 0;
		report->counts[outcome]++;
		if (session->json)
			print_json(session, result, lines[i]);
		if (is_taken(result->outcome))
			continue;
		report->failed++;
		if (!session->json)
			print_failed(report, session, result, lines[i]);
	}
}

void push_report_malformed(struct push_report *report, struct session *session, uint64_t line,
			   const char *why)
{
	char number[24];
	report->malformed++;
	report->failed++;
	if (session->json) {
		char memory[1024];
		struct writer out = writer_over(memory, sizeof memory);
		struct json_line json;
		json_begin(&json, &out, "item");
		json_unsigned(&json, "line", line);
		json_text(&json, "outcome", "malformed");
		json_text(&json, "why", why);
		json_end(&json);
		(void)fwrite(memory, 1, out.size, session->out);
		return;
	}
	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)line);
	struct template_param params[] = {{"line", number}, {"why", why}};
	clear_bar(report, session);
	session_say(session, session->err, "line_malformed", params, 2);
}

static uint64_t total_of(const struct push_report *report)
{
	uint64_t total = report->malformed;
	for (size_t i = 0; i < PUSH_OUTCOMES; i++)
		total += report->counts[i];
	return total;
}

void push_report_progress(const struct push_report *report, const struct session *session)
{
	if (!report->bar)
		return;
	long at = ftell(report->file);
	int filled = 0;
	if (report->file_size > 0 && at >= 0)
		filled = (int)(at * (int64_t)BAR / report->file_size);
	fprintf(session->err, "\r\033[K[%.*s%*s] %llu", filled, "##############################",
		BAR - filled, "", (unsigned long long)total_of(report));
	(void)fflush(session->err);
}

void push_report_close(struct push_report *report, struct session *session)
{
	struct clock_source clock = clock_system();
	int64_t took_ms = clock_mono_ms(&clock) - report->started_ms;
	clear_bar(report, session);
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"end\",\"count\":%llu,\"failed\":%llu,\"took_ms\":%lld}\n",
			(unsigned long long)total_of(report), (unsigned long long)report->failed,
			(long long)took_ms);
		return;
	}
	for (size_t i = 0; i < PUSH_OUTCOMES; i++) {
		char name[ENUM_NAME];
		if (report->counts[i] == 0)
			continue;
		outcome_name(i, name);
		fprintf(session->out, "%10llu  %s\n", (unsigned long long)report->counts[i],
			catalogue_word(WORDS_VALUE, name, session->lang));
	}
	if (report->malformed != 0)
		fprintf(session->out, "%10llu  %s\n", (unsigned long long)report->malformed,
			catalogue_word(WORDS_VALUE, "malformed", session->lang));
	fprintf(session->out, "%10llu  %s, %lld ms\n", (unsigned long long)total_of(report),
		catalogue_word(WORDS_TEXT, "in_all", session->lang), (long long)took_ms);
}
