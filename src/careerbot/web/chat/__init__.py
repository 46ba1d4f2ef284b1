"""The chat page: what draws it, guards it and answers in it; what is known of Gradio stands here alone."""
