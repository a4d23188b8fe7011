/* A load behind a condition is not made when the condition doesn't hold: 0, or a compiler that errs. */
struct list {
	unsigned long count;
};
static unsigned long one_more(const struct list *list, _Bool there)
{
	return 1 + (there ? list->count : 0);
}
int main(int argc, char **argv)
{
	(void)argc;
	return one_more((void *)0, argv == (void *)0) != 1;
}
