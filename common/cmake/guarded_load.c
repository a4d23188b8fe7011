/* A load behind a condition is made only where it holds: ends with 0 then. */
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
