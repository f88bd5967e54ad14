package sparse

// portable calls f with the portable kernels.
func portable(f func()) {
	was := vectorised
	vectorised = false
	defer func() { vectorised = was }()
	f()
}
